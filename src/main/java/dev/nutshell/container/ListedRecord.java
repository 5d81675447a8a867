package dev.nutshell.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ListedContainer.ListedImage;
import dev.nutshell.container.ListedContainer.ListedMount;
import dev.nutshell.json.JsonHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects the list part of one record.
final class ListedRecord implements JsonHead.Sink {
    /// Name of the volume or nothing, path on the host, place in the container; then the next mount.
    static final String MOUNTED = "mounted";

    /// Id of the image, its name, place in the container; then the next.
    static final String IMAGES = "mountedImages";

    static final String LABELS = "labels";
    static final String AUTO_REMOVE = "autoRemove";
    private static final int PARTS_OF_MOUNT = 3;

    private final List<String> fields = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private boolean autoRemove;

    @Override
    public void text(String field, String value) {
        fields.add(field);
        values.add(value);
    }

    @Override
    public void number(String field, long value) {
        numbers.put(field, value);
    }

    @Override
    public void flag(String field, boolean value) {
        if (field.equals(AUTO_REMOVE)) {
            autoRemove = value;
        }
    }

    @Override
    public void entry(String field, String key, String value) {
        if (field.equals(LABELS)) {
            labels.put(key, value);
        }
    }

    long requiredNumber(String field, String subject) {
        Long value = numbers.get(field);
        if (value == null) {
            throw missing(field, subject);
        }
        return value;
    }

    String requiredText(String field, String subject) {
        int index = fields.indexOf(field);
        if (index < 0) {
            throw missing(field, subject);
        }
        return values.get(index);
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).equals(field)) {
                texts.add(values.get(i));
            }
        }
        return texts;
    }

    Map<String, String> labels() {
        return labels;
    }

    List<ListedMount> mounts() {
        return mounts(MOUNTED, ListedMount::new);
    }

    List<ListedImage> images() {
        return mounts(IMAGES, ListedImage::new);
    }

    private <T> List<T> mounts(String field, OfParts<T> kind) {
        List<String> parts = texts(field);
        List<T> mounts = new ArrayList<>();
        for (int i = 0; i + 2 < parts.size(); i += PARTS_OF_MOUNT) {
            mounts.add(kind.of(parts.get(i), parts.get(i + 1), parts.get(i + 2)));
        }
        return mounts;
    }

    @FunctionalInterface
    private interface OfParts<T> {
        T of(String first, String second, String third);
    }

    boolean isAutoRemoved() {
        return autoRemove;
    }

    private static EngineException missing(String field, String subject) {
        return new EngineException(ErrorKind.CORRUPT, subject + " has no \"" + field + "\"");
    }
}

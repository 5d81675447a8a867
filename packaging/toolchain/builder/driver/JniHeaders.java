import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.Attributes;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Part of the assembly: writes the JNI headers of a module of the running JDK, as `javac -h` does from source.
///
/// They are of exactly this JDK, so C source of another version whose signatures differ does not compile.
final class JniHeaders {
    private static final Path MODULES = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");

    private final Path module;

    private JniHeaders(Path module) {
        this.module = module;
    }

    /// @param arguments the directory to write to, and module names
    public static void main(String[] arguments) throws IOException {
        Path target = Files.createDirectories(Path.of(arguments[0]));
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            new JniHeaders(MODULES.resolve(name)).writeAll(target);
        }
    }

    private void writeAll(Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(module)) {
            files = walk.filter(it -> it.toString().endsWith(".class")).toList();
        }
        for (Path file : files) {
            if (file.getFileName().toString().equals("module-info.class")) {
                continue;
            }
            ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
            List<String> lines = new ArrayList<>(constants(model));
            lines.addAll(prototypes(model));
            if (!lines.isEmpty()) {
                lines.addAll(0, List.of("#pragma once", "#include <jni.h>"));
                Files.write(target.resolve(identifier(model) + ".h"), lines);
            }
        }
    }

    private static String identifier(ClassModel model) {
        return model.thisClass().asInternalName().replaceAll("[/$]", "_");
    }

    /// The primitive constants of the class and of those it extends.
    private List<String> constants(ClassModel model) throws IOException {
        List<String> lines = new ArrayList<>();
        ClassModel owner = model;
        while (true) {
            for (FieldModel field : owner.fields()) {
                field.findAttribute(Attributes.constantValue())
                        .filter(_ -> field.flags().has(AccessFlag.STATIC))
                        .map(ConstantValueAttribute::constant)
                        .map(it -> literal(it.constantValue()))
                        .filter(it -> !it.isEmpty())
                        .ifPresent(
                                it ->
                                        lines.add(
                                                "#define "
                                                        + identifier(model)
                                                        + "_"
                                                        + field.fieldName().stringValue()
                                                        + " "
                                                        + it));
            }
            Path parent =
                    module.resolve(
                            owner.superclass().map(ClassEntry::asInternalName).orElse("") + ".class");
            if (!Files.exists(parent)) {
                return lines;
            }
            owner = ClassFile.of().parse(Files.readAllBytes(parent));
        }
    }

    private static String literal(Object constant) {
        return switch (constant) {
            case Integer i when i == Integer.MIN_VALUE -> "((jint) 0x80000000)";
            case Integer i -> i + "L";
            case Long l when l == Long.MIN_VALUE -> "((jlong) 0x8000000000000000LL)";
            case Long l -> l + "LL";
            default -> "";
        };
    }

    private static List<String> prototypes(ClassModel model) {
        List<MethodModel> methods =
                model.methods().stream().filter(it -> it.flags().has(AccessFlag.NATIVE)).toList();
        Set<String> seen = new HashSet<>();
        Set<String> overloaded =
                methods.stream()
                        .map(it -> it.methodName().stringValue())
                        .filter(it -> !seen.add(it))
                        .collect(Collectors.toSet());
        return methods.stream()
                .map(it -> prototype(model, it, overloaded.contains(it.methodName().stringValue())))
                .toList();
    }

    private static String prototype(ClassModel model, MethodModel method, boolean isOverloaded) {
        MethodTypeDesc type = method.methodTypeSymbol();
        String descriptor = type.descriptorString();
        String suffix =
                isOverloaded
                        ? "__" + mangle(descriptor.substring(1, descriptor.lastIndexOf(')')))
                        : "";
        return "JNIEXPORT %s JNICALL Java_%s_%s%s(JNIEnv *, %s%s);"
                .formatted(
                        cType(type.returnType()),
                        mangle(model.thisClass().asInternalName()),
                        mangle(method.methodName().stringValue()),
                        suffix,
                        method.flags().has(AccessFlag.STATIC) ? "jclass" : "jobject",
                        type.parameterList().stream()
                                .map(it -> ", " + cType(it))
                                .collect(Collectors.joining()));
    }

    private static String cType(ClassDesc type) {
        if (type.isPrimitive()) {
            return type.descriptorString().equals("V") ? "void" : "j" + type.displayName();
        }
        if (type.isArray()) {
            ClassDesc component = type.componentType();
            return (component.isPrimitive() ? "j" + component.displayName() : "jobject") + "Array";
        }
        return switch (type.descriptorString()) {
            case "Ljava/lang/String;" -> "jstring";
            case "Ljava/lang/Class;" -> "jclass";
            case "Ljava/lang/Throwable;" -> "jthrowable";
            default -> "jobject";
        };
    }

    /// JNI specification, chapter 2, "Resolving Native Method Names"; the JDK's names are plain ASCII.
    private static String mangle(String name) {
        return name.replace("_", "_1")
                .replace("/", "_")
                .replace(";", "_2")
                .replace("[", "_3")
                .replace("$", "_00024");
    }
}

package dev.nutshell.network.loop;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.TimerDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All descriptors of a service behind one, and a clock that ticks only while somebody waits for an answer.
public final class Loop implements AutoCloseable {
    private static final long TICK = 200_000_000;

    /// Somebody who waits for a descriptor. Told too often rather than too rarely: reads and writes must not wait.
    @FunctionalInterface
    public interface Source {
        void ready();
    }

    /// Somebody who gives up after a while.
    public interface Patient {
        /// Looks at the clock.
        ///
        /// @param now of [System#nanoTime]
        void tick(long now);
    }

    private final EventQueue queue;
    private final TimerDescriptor clock;
    private final Map<Integer, Source> sources = new HashMap<>();
    private final List<Patient> patients = new ArrayList<>();
    private int lastNumber;

    /// @param service for messages: `name server`
    public Loop(Syscalls syscalls, String service) {
        this.queue = new EventQueue(syscalls, "events of the " + service);
        // now, not when it is needed: then there is nobody to report to that it cannot be made
        this.clock = new TimerDescriptor(syscalls, "clock of the " + service);
        add(clock.descriptor(), EventQueue.READABLE, this::tick);
    }

    public Fd descriptor() {
        return queue.descriptor();
    }

    /// @param wanted of [EventQueue]
    /// @return a number that names it in [#change] and [#remove]; never used again, so that an event of a closed descriptor
    ///     cannot be taken for one of its successor
    public int add(Fd descriptor, int wanted, Source source) {
        int number = ++lastNumber;
        queue.add(descriptor, wanted, number);
        sources.put(number, source);
        return number;
    }

    public void change(Fd descriptor, int wanted, int number) {
        queue.change(descriptor, wanted, number);
    }

    /// Forgets and closes a descriptor.
    public void remove(Fd descriptor, int number) {
        forget(descriptor, number);
        descriptor.close();
    }

    /// Waits no longer for a descriptor, not even for its end, which would be told again and again.
    public void forget(Fd descriptor, int number) {
        sources.remove(number);
        queue.remove(descriptor);
    }

    /// Ticks for `patient` until [#rest].
    public void wake(Patient patient) {
        if (patients.isEmpty()) {
            clock.every(TICK);
        }
        patients.add(patient);
    }

    public void rest(Patient patient) {
        if (patients.remove(patient) && patients.isEmpty()) {
            clock.every(0);
        }
    }

    /// Tells everybody whose descriptor is ready.
    public void turn() {
        int count = queue.poll();
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = queue.number(i);
        }
        for (int number : numbers) {
            Source source = sources.get(number);
            if (source != null) {
                source.ready();
            }
        }
    }

    private void tick() {
        clock.acknowledge();
        long now = System.nanoTime();
        for (Patient patient : List.copyOf(patients)) {
            patient.tick(now);
        }
    }

    @Override
    public void close() {
        clock.close();
        queue.close();
    }
}

package org.rayo.rtp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How soon a media loop gets the processor when its clock wakes it. Linux lets whoever runs go on to the end of its slice,
 * in practice to the next tick of the kernel, which may be 4 or 10 ms away. A thread that asks for a short slice may interrupt
 * longer ones (since 6.12, without any right), one of a better nice value wins more often (needs {@code CAP_SYS_NICE} or
 * {@code RLIMIT_NICE}). 64-bit Linux on x86 and ARM; elsewhere nothing is done.
 */
public final class LinuxScheduling {
    /** What audio servers take. */
    static final int NICE = -11;
    /** Of work that is never urgent: a third of an ordinary thread's share when both want the processor. */
    static final int BEHIND = 5;
    /** The shortest that the kernel knows. */
    static final long SLICE_NANOS = 100_000;

    // sched_setattr(2); the C library has no name for it before 2.41
    private static final Map<String, Long> NUMBERS = Map.of("amd64", 314L, "aarch64", 274L);
    private static final long NO_NUMBER = -1;
    // struct sched_attr as of its first version: size, policy, flags, nice, priority, runtime, deadline, period
    private static final int ATTRIBUTE_OCTETS = 48;
    private static final long FLAGS_AT = 8;
    private static final long NICE_AT = 16;
    private static final long RUNTIME_AT = 24;
    // a thread that this one starts is an ordinary one
    private static final long RESET_ON_FORK = 1;

    private static final long NUMBER =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
                    ? NUMBERS.getOrDefault(System.getProperty("os.arch", ""), NO_NUMBER)
                    : NO_NUMBER;
    private static final MethodHandle SET = handle();

    /** What the calling thread was granted. */
    enum Granted {
        /** A better nice value, and a short slice where the kernel knows that. */
        PRIORITY,
        /** A short slice, where the kernel knows that. */
        SLICE,
        NOTHING
    }

    private LinuxScheduling() {}

    @SuppressWarnings("restricted") // native calls are what this class is for
    private static MethodHandle handle() {
        FunctionDescriptor function = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        MemorySegment syscall = Linker.nativeLinker().defaultLookup().find("syscall").orElse(MemorySegment.NULL);
        return syscall.address() == 0
                ? MethodHandles.empty(function.toMethodType())
                : Linker.nativeLinker().downcallHandle(syscall, function, Linker.Option.firstVariadicArg(1));
    }

    /** Makes ready what {@link #hurry} needs, while nobody waits. */
    static void prepare() {
        Objects.requireNonNull(SET);
    }

    /** Asks for the calling thread; never fails. */
    static Granted hurry() {
        if (set(RESET_ON_FORK, SLICE_NANOS, NICE)) {
            return Granted.PRIORITY;
        }
        return set(RESET_ON_FORK, SLICE_NANOS, 0) ? Granted.SLICE : Granted.NOTHING;
    }

    /**
     * Puts the calling thread, and the threads and processes that it starts from now on, behind all ordinary ones; for work that
     * computes for long. There is no way back. Needs no right and never fails.
     *
     * @return whether the system did it
     */
    public static boolean giveWay() {
        return set(0, 0, BEHIND);
    }

    private static boolean set(long flags, long sliceNanos, int nice) {
        if (NUMBER == NO_NUMBER) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_OCTETS, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTE_OCTETS);
            attributes.set(ValueLayout.JAVA_LONG, FLAGS_AT, flags);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME_AT, sliceNanos);
            attributes.set(ValueLayout.JAVA_INT, NICE_AT, nice);
            return (long) SET.invokeExact(NUMBER, 0, attributes, 0) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

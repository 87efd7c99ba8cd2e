package org.rayo.rtp.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The system calls for datagrams that the JDK does not offer: many packets with one call, of one
 * socket or of many, and the kernel's count of those it dropped. 64-bit Linux; elsewhere {@link #available} is false and the JDK's channels are used.
 */
final class LinuxDatagrams {
    /** {@code struct mmsghdr}: 56 octets of {@code msghdr}, the length, padding. */
    static final long MESSAGE_OCTETS = 64;
    /** Where {@code mmsghdr} has the length of what was received. */
    static final long LENGTH_OFFSET = 56;
    /** {@code EAGAIN}: nothing there, or no room. */
    static final int WOULD_BLOCK = 11;

    private static final int AF_INET = 2;
    private static final int DATAGRAM_NON_BLOCKING_CLOSED_ON_EXEC = 2 | 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MEMINFO = 55;
    private static final int MEMINFO_WORDS = 9;
    private static final int MEMINFO_DROPS = 8;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int DONT_WAIT = 0x40;
    private static final int EPOLL_CLOSED_ON_EXEC = 0x80000;
    private static final int EPOLL_ADD = 1;
    private static final long RING_SETUP_NUMBER = 425;
    private static final long RING_ENTER_NUMBER = 426;
    private static final int READ_AND_WRITE = 3;
    private static final int SHARED_AND_POPULATED = 0x8001;

    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final boolean SUPPORTED = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
            && ValueLayout.ADDRESS.byteSize() == 8
            && java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

    // constants, so that the compiler sees through them and makes no object per call; looked up where they exist only
    private static final class Calls {
        static final MethodHandle SOCKET = bound("socket", INT, INT, INT, INT);
        static final MethodHandle BIND = bound("bind", INT, INT, POINTER, INT);
        static final MethodHandle GET_SOCK_NAME = bound("getsockname", INT, INT, POINTER, POINTER);
        static final MethodHandle SET_SOCK_OPT = bound("setsockopt", INT, INT, INT, INT, POINTER, INT);
        static final MethodHandle GET_SOCK_OPT = plain("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
        static final MethodHandle CLOSE = bound("close", INT, INT);
        // per packet, or nearly: capturing errno makes an object per call as soon as the compiler inlines a little less
        static final MethodHandle RECEIVE_MANY = plain("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);
        static final MethodHandle SEND_MANY = plain("sendmmsg", INT, INT, POINTER, INT, INT);
        static final MethodHandle EPOLL_CREATE = bound("epoll_create1", INT, INT);
        static final MethodHandle EPOLL_CTL = bound("epoll_ctl", INT, INT, INT, INT, POINTER);
        static final MethodHandle EPOLL_WAIT = plain("epoll_wait", INT, INT, POINTER, INT, INT);
        static final MethodHandle MAP = plain("mmap", POINTER, POINTER, LONG, INT, INT, INT, LONG);
        static final MethodHandle UNMAP = plain("munmap", INT, POINTER, LONG);
        // the C library has no names of its own for these
        static final MethodHandle RING_SETUP = handle(
                "syscall", FunctionDescriptor.of(LONG, LONG, INT, POINTER), Linker.Option.firstVariadicArg(1));
        static final MethodHandle RING_ENTER = handle(
                "syscall",
                FunctionDescriptor.of(LONG, LONG, INT, INT, INT, INT, POINTER, LONG),
                Linker.Option.firstVariadicArg(1));
        static final MethodHandle ERRNO_LOCATION = plain("__errno_location", POINTER);

        private Calls() {}
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(CALL_STATE);
    private final MemorySegment scratch = arena.allocate(64, 8);
    private final MemorySegment scratchLength = scratch.asSlice(40, 4);
    private @Nullable Thread user;
    private MemorySegment userErrno = MemorySegment.NULL;

    /** Whether these calls exist here. */
    static boolean available() {
        return SUPPORTED && Linker.nativeLinker().defaultLookup().find("recvmmsg").isPresent();
    }

    private static MethodHandle bound(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments));
    }

    @SuppressWarnings("restricted") // native calls are what this class is for
    private static MethodHandle handle(String name, FunctionDescriptor function, Linker.Option... options) {
        MemorySegment address = Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException(name));
        return Linker.nativeLinker().downcallHandle(address, function, options);
    }

    private int capturedErrno() {
        return (int) ERRNO.get(state, 0L);
    }

    /**
     * Why the last {@link #receive} or {@link #send} of this thread failed. Read from where the C library keeps it: should
     * the virtual machine stop the thread between the call and this one it may tell something else, so it may decide what is
     * counted and not more.
     */
    @SuppressWarnings("restricted") // native calls are what this class is for
    int errno() {
        try {
            if (!Thread.currentThread().equals(user)) {
                user = Thread.currentThread();
                MemorySegment location = (MemorySegment) Calls.ERRNO_LOCATION.invokeExact();
                userErrno = location.reinterpret(INT.byteSize());
            }
            return userErrno.get(INT, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens and binds a non-blocking IPv4 socket.
     *
     * @param address four octets
     * @param receiveOctets room for what is not read yet; 0 is the system's default
     * @return its descriptor
     */
    int open(byte[] address, int port, int typeOfService, int receiveOctets) throws IOException {
        try {
            int descriptor = (int) Calls.SOCKET.invokeExact(state, AF_INET, DATAGRAM_NON_BLOCKING_CLOSED_ON_EXEC, 0);
            if (descriptor < 0) {
                throw new IOException("socket: errno " + capturedErrno());
            }
            option(descriptor, IPPROTO_IP, IP_TOS, typeOfService);
            // beyond the system's bound only for the privileged; the first call then leaves things as they are
            if (receiveOctets > 0) {
                option(descriptor, SOL_SOCKET, SO_RCVBUF, receiveOctets);
                option(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, receiveOctets);
            }
            address(scratch, address, port);
            if ((int) Calls.BIND.invokeExact(state, descriptor, scratch, 16) < 0) {
                int reason = capturedErrno();
                close(descriptor);
                throw new java.net.BindException("port " + port + ": errno " + reason);
            }
            return descriptor;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets an option that is a number; what the system does not know stays as it is. */
    void option(int descriptor, int level, int name, int value) {
        scratch.set(INT, 0, value);
        try {
            int ignored = (int) Calls.SET_SOCK_OPT.invokeExact(state, descriptor, level, name, scratch, 4);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a {@code sockaddr_in} of 16 octets. */
    static void address(MemorySegment at, byte[] address, int port) {
        at.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        at.set(ValueLayout.JAVA_BYTE, 2, (byte) (port >>> 8));
        at.set(ValueLayout.JAVA_BYTE, 3, (byte) port);
        for (int i = 0; i < 4; i++) {
            at.set(ValueLayout.JAVA_BYTE, 4L + i, address[i]);
        }
        at.set(LONG, 8, 0);
    }

    /** The port a socket was given. */
    int port(int descriptor) {
        try {
            scratch.set(INT, 16, 16);
            int result = (int) Calls.GET_SOCK_NAME.invokeExact(state, descriptor, scratch, scratch.asSlice(16, 4));
            return result < 0 ? -1 : ((scratch.get(ValueLayout.JAVA_BYTE, 2) & 0xFF) << 8) | (scratch.get(ValueLayout.JAVA_BYTE, 3) & 0xFF);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packets dropped for want of room since the socket was opened, or -1. */
    long drops(int descriptor) {
        try {
            scratch.set(INT, 40, MEMINFO_WORDS * 4);
            int result = (int) Calls.GET_SOCK_OPT.invokeExact(
                    descriptor, SOL_SOCKET, SO_MEMINFO, scratch, scratchLength);
            return result < 0 ? -1 : scratch.get(INT, MEMINFO_DROPS * 4L) & 0xFFFFFFFFL;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Receives up to {@code count} packets into an array of {@code mmsghdr}; how many, or -1. */
    int receive(int descriptor, MemorySegment messages, int count) {
        try {
            return (int) Calls.RECEIVE_MANY.invokeExact(descriptor, messages, count, DONT_WAIT, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends {@code count} packets of an array of {@code mmsghdr}; how many, or -1 when the first failed. */
    int send(int descriptor, MemorySegment messages, int count) {
        try {
            return (int) Calls.SEND_MANY.invokeExact(descriptor, messages, count, DONT_WAIT);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new {@code epoll}. */
    int epoll() throws IOException {
        try {
            int descriptor = (int) Calls.EPOLL_CREATE.invokeExact(state, EPOLL_CLOSED_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException("epoll_create1: errno " + capturedErrno());
            }
            return descriptor;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a socket to an {@code epoll} with a {@code struct epoll_event}. */
    void watch(int epoll, int descriptor, MemorySegment event) throws IOException {
        try {
            if ((int) Calls.EPOLL_CTL.invokeExact(state, epoll, EPOLL_ADD, descriptor, event) < 0) {
                throw new IOException("epoll_ctl: errno " + capturedErrno());
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many sockets have something, up to {@code count}; does not wait. */
    int ready(int epoll, MemorySegment events, int count) {
        try {
            return (int) Calls.EPOLL_WAIT.invokeExact(epoll, events, count, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new {@code io_uring}, or a negative number where there is none or it is forbidden. */
    int ring(int entries, MemorySegment parameters) {
        try {
            return (int) (long) Calls.RING_SETUP.invokeExact(RING_SETUP_NUMBER, entries, parameters);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the kernel take so many entries of a ring; how many it took, or -1. */
    int enter(int ring, int entries) {
        try {
            return (int) (long) Calls.RING_ENTER.invokeExact(RING_ENTER_NUMBER, ring, entries, 0, 0, MemorySegment.NULL, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Memory that is shared with the kernel, until {@link #unmap}. */
    @SuppressWarnings("restricted") // native calls are what this class is for
    MemorySegment map(int descriptor, long offset, long octets) {
        try {
            MemorySegment mapped = (MemorySegment) Calls.MAP.invokeExact(
                    MemorySegment.NULL, octets, READ_AND_WRITE, SHARED_AND_POPULATED, descriptor, offset);
            if (mapped.address() == -1) {
                throw new IllegalStateException("mmap failed");
            }
            return mapped.reinterpret(octets);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) Calls.UNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void close(int descriptor) {
        try {
            int ignored = (int) Calls.CLOSE.invokeExact(state, descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Memory that lives as long as these calls. */
    MemorySegment allocate(long octets) {
        return arena.allocate(octets, 64);
    }

    /** Frees all memory; no call may be made afterwards. */
    void free() {
        arena.close();
    }
}

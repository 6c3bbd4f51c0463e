package io.pgcat.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A wall clock for processes of this machine that can be set while they run: a library that the loader puts before libc.
 * The monotonic clock stays as it is. Needs a C compiler.
 */
public final class JumpingClock {

    private static final String SOURCE =
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/time.h>
            #include <time.h>

            static volatile long *seconds;

            __attribute__((constructor)) static void open_offset(void) {
                int file = open(getenv("JUMPING_CLOCK"), O_RDONLY);
                void *map = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
                seconds = map == MAP_FAILED ? NULL : map;
            }

            int clock_gettime(clockid_t clock, struct timespec *time) {
                static int (*real)(clockid_t, struct timespec *);
                if (!real) real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
                int result = real(clock, time);
                if (seconds && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += *seconds;
                return result;
            }

            int gettimeofday(struct timeval *restrict time, void *restrict zone) {
                struct timespec now;
                int result = clock_gettime(CLOCK_REALTIME, &now);
                time->tv_sec = now.tv_sec;
                time->tv_usec = now.tv_nsec / 1000;
                return result;
            }
            """;

    private final Path offset;
    private final Path library;
    private final boolean built;

    /** A clock that goes right so far. */
    public JumpingClock() throws IOException {
        Path folder = Files.createTempDirectory("pgcat-clock-");
        offset = folder.resolve("offset");
        library = folder.resolve("clock.so");
        Path source = Files.writeString(folder.resolve("clock.c"), SOURCE);
        set(Duration.ZERO);
        built = Shell.run("cc -shared -fPIC -O1 -o " + library + " " + source + " -ldl");
    }

    /** Whether it can be used: false where there is no C compiler. */
    public boolean isBuilt() {
        return built;
    }

    /** Gives it to a process that is to be started. */
    public PgcatProcessBuilder giveTo(PgcatProcessBuilder process) {
        return process.environment("LD_PRELOAD", library.toString()).environment("JUMPING_CLOCK", offset.toString());
    }

    /** Sets it so much before or behind the true time, at once. */
    public void set(Duration ahead) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        // Written over, never truncated: running processes have it in their memory.
        try (SeekableByteChannel channel =
                Files.newByteChannel(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(bytes.putLong(ahead.toSeconds()).flip());
        }
    }
}

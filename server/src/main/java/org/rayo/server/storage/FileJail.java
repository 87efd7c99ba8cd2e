package org.rayo.server.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.FetchFailure.Kind;

/**
 * Files under one directory, named by {@code file:} URIs: either with the whole path, or with the path as seen from
 * the directory ({@code file:///greetings/hello.wav}). Nothing leads out of it, neither {@code ..} nor a link. Blocks.
 */
final class FileJail {
    private final Path root;

    /** {@code root} need not exist yet. */
    FileJail(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** A file that may be read; its stamp changes when its content does. */
    record Found(Path path, long octets, String stamp) {}

    /** @throws FetchFailure when there is none, or it may not be read */
    Found find(URI uri) {
        String shown = EgressClient.shown(uri);
        try {
            Path realRoot = root.toRealPath();
            Path real = inside(uri, shown).toRealPath();
            if (!real.startsWith(realRoot)) {
                throw outside(shown);
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // a pipe or device would block, or never end
            if (!attributes.isRegularFile()) {
                throw new FetchFailure(Kind.NOT_FOUND, shown + " is not a file");
            }
            return new Found(real, attributes.size(), attributes.lastModifiedTime() + "/" + attributes.size());
        } catch (NoSuchFileException e) {
            throw new FetchFailure(Kind.NOT_FOUND, "there is no " + shown);
        } catch (IOException e) {
            throw unreadable(shown);
        }
    }

    private Path inside(URI uri, String shown) {
        boolean local = uri.getHost() == null || uri.getHost().isEmpty() || uri.getHost().equals("localhost");
        if (uri.isOpaque() || uri.getPath() == null || !local || (uri.getRawAuthority() != null && uri.getHost() == null)
                || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new FetchFailure(Kind.BAD_URI, shown + " is no URI of a local file; write file:///name.wav");
        }
        try {
            Path whole = Path.of(uri.getPath()).normalize();
            String relative = uri.getPath().replaceFirst("^/+", "");
            Path path = whole.startsWith(root) ? whole : root.resolve(relative).normalize();
            if (!path.startsWith(root)) {
                throw outside(shown);
            }
            return path;
        } catch (InvalidPathException e) {
            throw new FetchFailure(Kind.BAD_URI, shown + " is no path");
        }
    }

    private static FetchFailure outside(String shown) {
        return new FetchFailure(Kind.REFUSED, shown + " is outside of media.file-root");
    }

    private static FetchFailure unreadable(String shown) {
        return new FetchFailure(Kind.UNREACHABLE, shown + " cannot be read");
    }
}

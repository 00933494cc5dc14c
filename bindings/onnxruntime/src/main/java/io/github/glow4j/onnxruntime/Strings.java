package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;

/** Strings across the border. */
final class Strings {
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final Charset PATH_CHARSET = WINDOWS ? StandardCharsets.UTF_16LE : nativeCharset();

    /** A zero-terminated string of the library; bytes that are no UTF-8 are replaced, NULL reads as empty. */
    static String read(MemorySegment address) {
        return address.address() == 0 ? "" : address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** A path as ORTCHAR_T: UTF-16 on Windows, the bytes of the file system elsewhere. */
    static MemorySegment path(Path path, SegmentAllocator allocator) {
        // Encoded by hand, as allocateFrom(String, Charset) knows the Unicode encodings only.
        byte[] text = path.toAbsolutePath().toString().getBytes(PATH_CHARSET);
        return allocator
                .allocate(text.length + 2L, 2) // terminated by a zero of two bytes, enough for either
                .fill((byte) 0)
                .copyFrom(MemorySegment.ofArray(text));
    }

    /** An array of zero-terminated strings: {@code const char* const*}. */
    static MemorySegment array(Collection<String> strings, Arena arena) {
        MemorySegment array = arena.allocate(ADDRESS, Math.max(1, strings.size()));
        int i = 0;
        for (String string : strings) {
            array.setAtIndex(ADDRESS, i++, arena.allocateFrom(string));
        }
        return array;
    }

    private static Charset nativeCharset() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private Strings() {}
}

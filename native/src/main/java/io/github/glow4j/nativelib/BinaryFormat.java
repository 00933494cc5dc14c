package io.github.glow4j.nativelib;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the header of a shared library before the system's loader does: the loader's own words for a wrong file are
 * poor, and a truncated ELF file can end the process.
 */
final class BinaryFormat {
    private static final int HEADER = 4096;
    private static final int ELF_SHARED_OBJECT = 3;
    private static final int ELF_LOAD_SEGMENT = 1;
    private static final int MACH_DYNAMIC_LIBRARY = 6;

    private BinaryFormat() {}

    /** Says why a file can't be a shared library for this platform, or gives null if it can. */
    static @Nullable String problem(Path file, Platform platform) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // until the header is full or the file ends
            }
            header.flip();
            return problem(header, channel.size(), platform);
        } catch (IndexOutOfBoundsException e) {
            return "it is cut off within its header";
        }
    }

    private static @Nullable String problem(ByteBuffer header, long size, Platform platform) {
        if (size == 0) {
            return "it is empty";
        }
        int magic = header.limit() < 4 ? 0 : header.getInt(0);
        Platform.OperatingSystem system = switch (magic) {
            case 0x464C457F -> Platform.OperatingSystem.LINUX;
            case 0xFEEDFACF, 0xBEBAFECA -> Platform.OperatingSystem.MACOS;
            default -> (magic & 0xFFFF) == 0x5A4D ? Platform.OperatingSystem.WINDOWS : null;
        };
        if (system == null) {
            return "it is no shared library (it begins with " + beginning(header) + ")";
        }
        if (system != platform.system()) {
            return "it is a library for " + system.title + ", this is " + platform;
        }
        return switch (system) {
            case LINUX -> elf(header, size, platform);
            case MACOS -> magic == 0xFEEDFACF ? mach(header, platform) : fatMach(header, platform);
            case WINDOWS -> portableExecutable(header, platform);
        };
    }

    private static @Nullable String elf(ByteBuffer header, long size, Platform platform) {
        int wanted = platform.processor() == Platform.Processor.X86_64 ? 62 : 183;
        int machine = header.getShort(18);
        if (header.get(4) != 2 || header.get(5) != 1 || machine != wanted) {
            return "it is made for another processor (ELF machine " + machine + "), this is " + platform;
        }
        if (header.getShort(16) != ELF_SHARED_OBJECT) {
            return "it is an ELF file but no shared library";
        }
        long table = header.getLong(32);
        int entrySize = header.getShort(54) & 0xFFFF;
        int entries = header.getShort(56) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int at = Math.toIntExact(Math.min(table + (long) i * entrySize, Integer.MAX_VALUE - 64));
            if (header.getInt(at) == ELF_LOAD_SEGMENT) {
                long end = header.getLong(at + 8) + header.getLong(at + 32);
                if (end > size || end < 0) {
                    return "it is cut off: " + size + " bytes of at least " + end;
                }
            }
        }
        return null;
    }

    private static @Nullable String mach(ByteBuffer header, Platform platform) {
        if (header.getInt(4) != machProcessor(platform)) {
            return "it is made for another processor (Mach-O type 0x" + Integer.toHexString(header.getInt(4))
                    + "), this is " + platform;
        }
        return header.getInt(12) == MACH_DYNAMIC_LIBRARY ? null : "it is a Mach-O file but no dynamic library";
    }

    private static @Nullable String fatMach(ByteBuffer header, Platform platform) {
        header.order(ByteOrder.BIG_ENDIAN);
        int count = header.getInt(4);
        for (int i = 0; i < count; i++) {
            if (header.getInt(8 + 20 * i) == machProcessor(platform)) {
                return null;
            }
        }
        return "it has no part for this processor, " + platform;
    }

    private static int machProcessor(Platform platform) {
        return platform.processor() == Platform.Processor.X86_64 ? 0x01000007 : 0x0100000C;
    }

    private static @Nullable String portableExecutable(ByteBuffer header, Platform platform) {
        int at = header.getInt(0x3C);
        if (header.getInt(at) != 0x4550) {
            return "it is a DOS file but no DLL";
        }
        int wanted = platform.processor() == Platform.Processor.X86_64 ? 0x8664 : 0xAA64;
        int machine = header.getShort(at + 4) & 0xFFFF;
        return machine == wanted
                ? null
                : "it is made for another processor (PE machine 0x" + Integer.toHexString(machine) + "), this is "
                        + platform;
    }

    private static String beginning(ByteBuffer header) {
        StringBuilder text = new StringBuilder();
        boolean printable = true;
        int length = Math.min(16, header.limit());
        for (int i = 0; i < length; i++) {
            byte b = header.get(i);
            printable &= (b >= ' ' && b < 127) || b == '\n' || b == '\r' || b == '\t';
            text.append(b >= ' ' && b < 127 ? (char) b : ' ');
        }
        if (printable) {
            return "the text \"" + text.toString().strip() + "\"";
        }
        StringBuilder bytes = new StringBuilder("the bytes");
        for (int i = 0; i < Math.min(4, length); i++) {
            bytes.append(String.format(Locale.ROOT, " %02x", header.get(i)));
        }
        return bytes.toString();
    }
}

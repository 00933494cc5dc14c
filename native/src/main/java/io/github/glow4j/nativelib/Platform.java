package io.github.glow4j.nativelib;

import java.util.Locale;

/** The operating system and processor that libraries must be made for. */
record Platform(OperatingSystem system, Processor processor) {
    enum OperatingSystem {
        LINUX("Linux"),
        MACOS("macOS"),
        WINDOWS("Windows");

        final String title;

        OperatingSystem(String title) {
            this.title = title;
        }
    }

    enum Processor {
        X86_64("x86-64"),
        AARCH64("aarch64");

        final String title;

        Processor(String title) {
            this.title = title;
        }
    }

    /** The platform of this JVM. */
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** @throws NativeLibraryException if no native libraries are published for such a platform */
    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        OperatingSystem system = switch (name) {
            case String s when s.startsWith("linux") -> OperatingSystem.LINUX;
            case String s when s.startsWith("mac") || s.startsWith("darwin") -> OperatingSystem.MACOS;
            case String s when s.startsWith("windows") -> OperatingSystem.WINDOWS;
            default -> throw unsupported(osName, osArch);
        };
        Processor processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64", "x64" -> Processor.X86_64;
            case "aarch64", "arm64" -> Processor.AARCH64;
            default -> throw unsupported(osName, osArch);
        };
        return new Platform(system, processor);
    }

    private static NativeLibraryException unsupported(String osName, String osArch) {
        return new NativeLibraryException("There are no native libraries for " + osName + " on " + osArch
                + ": use Linux, macOS or Windows on x86-64 or aarch64");
    }

    /** The file name of a library without a version: {@code libfoo.so}, {@code libfoo.dylib}, {@code foo.dll}. */
    String fileName(String base) {
        return switch (system) {
            case LINUX -> "lib" + base + ".so";
            case MACOS -> "lib" + base + ".dylib";
            case WINDOWS -> base + ".dll";
        };
    }

    /** The file name of a library with its major version where the platform's custom is to have one. */
    String fileName(String base, int version) {
        return switch (system) {
            case LINUX -> "lib" + base + ".so." + version;
            case MACOS -> "lib" + base + "." + version + ".dylib";
            case WINDOWS -> base + ".dll";
        };
    }

    @Override
    public String toString() {
        return system.title + " " + processor.title;
    }
}

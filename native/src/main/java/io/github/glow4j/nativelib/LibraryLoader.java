package io.github.glow4j.nativelib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks the files of a library and loads them into the process, for ever. */
final class LibraryLoader {
    private LibraryLoader() {}

    /** @throws NativeLibraryException if a file is not what it should be, naming it and the fix */
    static SymbolLookup load(FoundLibrary found, Platform platform) {
        LibraryDescription library = found.library();
        SymbolLookup symbols = null;
        for (Path file : found.files()) {
            verify(library, file, platform);
            SymbolLookup lookup = open(library, file);
            symbols = symbols == null ? lookup : symbols.or(lookup);
        }
        if (symbols == null || symbols.find(library.symbol()).isEmpty()) {
            throw wrong(library, found.files().getLast(), "it has no function " + library.symbol(), null);
        }
        return symbols;
    }

    private static void verify(LibraryDescription library, Path file, Platform platform) {
        try {
            String problem = BinaryFormat.problem(file, platform);
            if (problem != null) {
                throw wrong(library, file, problem, null);
            }
        } catch (IOException e) {
            throw wrong(library, file, "it cannot be read: " + e, e);
        }
    }

    private static SymbolLookup open(LibraryDescription library, Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw wrong(library, file, SystemLoader.reason(file), e);
        } catch (IllegalCallerException e) {
            throw new NativeLibraryException(
                    "Java does not let " + library.name() + " be loaded: start it with"
                            + " --enable-native-access=ALL-UNNAMED (class path) or"
                            + " --enable-native-access=io.github.glow4j.nativelib (module path)",
                    e);
        }
    }

    private static NativeLibraryException wrong(
            LibraryDescription library, Path file, String problem, @Nullable Exception cause) {
        return new NativeLibraryException(
                library.name() + " cannot be loaded from " + file + ": " + problem + ". " + library.fix() + ".", cause);
    }
}

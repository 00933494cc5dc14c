package io.github.glow4j.nativelib;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The folder of this user in which derived files are kept between runs: the system property {@code glow4j.cache}, else
 * the environment variable {@code GLOW4J_CACHE}, else what the platform lays down.
 */
public final class UserCache {
    /** The system property that overrides the folder. */
    public static final String PROPERTY = "glow4j.cache";

    /** The environment variable that overrides the folder. */
    public static final String VARIABLE = "GLOW4J_CACHE";

    private UserCache() {}

    /** The folder; it need not exist yet. */
    public static Path folder() {
        return folder(Platform.current().system(), System::getProperty, System::getenv);
    }

    static Path folder(
            Platform.OperatingSystem system,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> environment) {
        String chosen = given(properties.apply(PROPERTY));
        if (chosen == null) {
            chosen = given(environment.apply(VARIABLE));
        }
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath().normalize();
        }
        Path home = Path.of(String.valueOf(properties.apply("user.home")));
        return switch (system) {
            case LINUX ->
                absoluteOr(environment.apply("XDG_CACHE_HOME"), home.resolve(".cache"))
                        .resolve("glow4j");
            case MACOS -> home.resolve("Library").resolve("Caches").resolve("glow4j");
            case WINDOWS ->
                absoluteOr(
                                environment.apply("LOCALAPPDATA"),
                                home.resolve("AppData").resolve("Local"))
                        .resolve("glow4j");
        };
    }

    /** The XDG specification says that a relative path is to be ignored. */
    private static Path absoluteOr(@Nullable String path, Path otherwise) {
        String value = given(path);
        return value != null && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
    }

    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}

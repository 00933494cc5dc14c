package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCacheTest {
    private final Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/ada"));
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void eachPlatformHasItsCustomaryFolder() {
        assertThat(folder(Platform.OperatingSystem.LINUX)).isEqualTo(Path.of("/home/ada/.cache/glow4j"));
        assertThat(folder(Platform.OperatingSystem.MACOS)).isEqualTo(Path.of("/home/ada/Library/Caches/glow4j"));
        assertThat(folder(Platform.OperatingSystem.WINDOWS)).isEqualTo(Path.of("/home/ada/AppData/Local/glow4j"));
    }

    @Test
    void platformVariablesMoveItUnlessRelative() {
        environment.put("XDG_CACHE_HOME", "/scratch");
        environment.put("LOCALAPPDATA", "/local");
        assertThat(folder(Platform.OperatingSystem.LINUX)).isEqualTo(Path.of("/scratch/glow4j"));
        assertThat(folder(Platform.OperatingSystem.WINDOWS)).isEqualTo(Path.of("/local/glow4j"));

        environment.put("XDG_CACHE_HOME", "scratch");
        assertThat(folder(Platform.OperatingSystem.LINUX)).isEqualTo(Path.of("/home/ada/.cache/glow4j"));
    }

    @Test
    void ownVariableGoesBeforeThePlatformAndOwnPropertyBeforeAll() {
        environment.put("XDG_CACHE_HOME", "/scratch");
        environment.put(UserCache.VARIABLE, "/by-variable");
        assertThat(folder(Platform.OperatingSystem.LINUX)).isEqualTo(Path.of("/by-variable"));

        properties.put(UserCache.PROPERTY, "/by-property");
        assertThat(folder(Platform.OperatingSystem.LINUX)).isEqualTo(Path.of("/by-property"));
    }

    private Path folder(Platform.OperatingSystem system) {
        return UserCache.folder(system, properties::get, environment::get);
    }
}

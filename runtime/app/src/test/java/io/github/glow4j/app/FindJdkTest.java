package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that the launcher and mvnw share; versions are far above what any machine has. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a POSIX shell script")
class FindJdkTest {
    private static final Path SCRIPT =
            Path.of("../../.mvn/find-jdk.sh").toAbsolutePath().normalize();

    @TempDir
    Path home;

    @Test
    void javaHomeWinsWhereItIsNewEnough() throws Exception {
        Path own = jdk("own", "901.0.1");
        jdk(".jdks/other", "900");
        assertThat(find(900, own)).isEqualTo(own.toString());
    }

    @Test
    void anOldJavaHomeGivesWayToTheOldestThatWillDo() throws Exception {
        Path old = jdk("own", "17.0.2");
        jdk(".jdks/newest", "903.0.1");
        Path wanted = jdk(".sdkman/candidates/java/901-open", "901.0.2");
        jdk(".m2/jdks/jdk-899", "899");
        assertThat(find(900, old)).isEqualTo(wanted.toString());
    }

    @Test
    void aRuntimeWithoutCompilerAndADamagedReleaseFileDoNotCount() throws Exception {
        Files.delete(jdk(".jdks/runtime", "901").resolve("bin/javac"));
        Files.writeString(jdk(".jdks/odd", "901").resolve("release"), "JAVA_VERSION=\"early access\"\n");
        assertThat(find(900, home)).isEqualTo("none");
    }

    private Path jdk(String name, String version) throws IOException {
        Path folder = home.resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        for (String program : new String[] {"java", "javac"}) {
            Files.writeString(folder.resolve("bin").resolve(program), "#!/bin/sh\n");
            assertThat(folder.resolve("bin").resolve(program).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.writeString(
                folder.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Any\"\n");
        return folder;
    }

    private String find(int version, Path javaHome) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "sh", "-euc", ". '" + SCRIPT + "'; find_jdk " + version + " && echo \"$JAVA_HOME\" || echo none");
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.trim();
    }
}

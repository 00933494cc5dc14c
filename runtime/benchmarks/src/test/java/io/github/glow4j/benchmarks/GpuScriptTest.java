package io.github.glow4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code gpu}, in a checkout whose driver, build and command line are stand-ins. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a POSIX shell script")
class GpuScriptTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final String PASSED = "<testcase name=\"adds\" classname=\"a.B\" time=\"0.1\"/>";
    private static final String SKIPPED =
            "<testcase name=\"copies\" classname=\"a.B\"><skipped message=\"no GPU\"/></testcase>";
    private static final String FAILED =
            "<testcase name=\"runs\" classname=\"a.B\"><failure message=\"1 is not 2\">at</failure></testcase>";

    @TempDir
    Path checkout;

    private record Outcome(int code, String output) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        copy("runtime/benchmarks/gpu");
        copy(".mvn/find-jdk.sh");
        copy("pom.xml");
        for (String module : new String[] {"bindings/onnxruntime", "runtime/inference"}) {
            Files.createDirectories(checkout.resolve(module).resolve("target/surefire-reports"));
        }
        suite(PASSED, 1, 0, 0);
        program("glow", "echo '{\"model\": \"m\"}'");
    }

    @Test
    void withoutDriverNothingIsRun() throws Exception {
        Outcome outcome = run();
        assertThat(outcome.code).isEqualTo(3);
        assertThat(outcome.output).contains("no GPU can be used here").contains("nvidia-smi");
        assertThat(checkout.resolve("runtime/benchmarks/gpu-reports")).doesNotExist();
    }

    @Test
    void aDriverThatFailsIsQuoted() throws Exception {
        program("bin/nvidia-smi", "echo 'Driver/library version mismatch'; exit 18");
        Outcome outcome = run();
        assertThat(outcome.code).isEqualTo(3);
        assertThat(outcome.output).contains("Driver/library version mismatch");
    }

    @Test
    void aDryRunNamesAllStepsAndNeedsNoGpu() throws Exception {
        Outcome outcome = run("--dry-run");
        assertThat(outcome.code).isZero();
        assertThat(outcome.output)
                .contains("-Dgroups=gpu")
                .contains("--device cpu")
                .contains("--gpu-only --gpu-graphs\n")
                .contains("--precision tf32 --gpu-layout nchw\n")
                .contains("--precision float16 --gpu-layout nhwc\n");
        assertThat(checkout.resolve("runtime/benchmarks/target")).doesNotExist();
    }

    @Test
    void allThatPassesIsReported() throws Exception {
        gpu();
        Outcome outcome = run("--output", checkout.resolve("report.json").toString());
        assertThat(outcome.code).as(outcome.output).isZero();
        JsonNode report = report();
        assertThat(report.get("gpus_name_driver_memory_capability").asText()).isEqualTo("NVIDIA \"H\" \\ 1, 550.1");
        assertThat(report.get("onnxruntime").asText()).matches("[0-9.]+");
        assertThat(report.at("/tests/run").asInt()).isEqualTo(2); // one in each module
        assertThat(report.at("/tests/passed").asInt()).isEqualTo(2);
        assertThat(report.at("/tests/skipped_tests")).isEmpty();
        assertThat(report.get("measurements")).hasSize(7);
        for (JsonNode measurement : report.get("measurements")) {
            assertThat(measurement.at("/report/model").asText()).isEqualTo("m");
        }
    }

    @Test
    void severalModelsAreMeasured() throws Exception {
        Outcome outcome = run("--dry-run", "--model", "avatars-64", "--model", "my models/wide");
        assertThat(outcome.code).isZero();
        assertThat(outcome.output.lines().filter(line -> line.contains("latency --json --model avatars-64 ")))
                .hasSize(7);
        assertThat(outcome.output.lines().filter(line -> line.contains("latency --json --model my models/wide ")))
                .hasSize(7);
    }

    @Test
    void testsThatFailOrAreSkippedAreNamed() throws Exception {
        gpu();
        suite(PASSED + SKIPPED + FAILED, 3, 1, 1);
        Outcome outcome = run("--output", checkout.resolve("report.json").toString());
        assertThat(outcome.code).isEqualTo(1);
        JsonNode tests = report().get("tests");
        assertThat(tests.get("run").asInt()).isEqualTo(6);
        assertThat(tests.get("passed").asInt()).isEqualTo(2);
        assertThat(tests.get("failed_tests").get(0).asText()).isEqualTo("a.B.runs");
        assertThat(tests.get("skipped_tests").get(0).asText()).isEqualTo("a.B.copies");
    }

    @Test
    void aMeasurementThatFailsIsReportedWithItsError() throws Exception {
        gpu();
        program(
                "glow",
                "case \"$*\" in *tf32*) echo 'glow: no \"tf32\" here' >&2; exit 1 ;; esac; echo '{\"model\": \"m\"}'");
        Outcome outcome = run("--output", checkout.resolve("report.json").toString());
        assertThat(outcome.code).isEqualTo(1);
        for (JsonNode measurement : report().get("measurements")) {
            boolean tf32 = measurement.get("name").asText().contains("tf32");
            assertThat(measurement.path("error").asText()).isEqualTo(tf32 ? "glow: no \"tf32\" here" : "");
        }
    }

    @Test
    void whatIsMeasuredIsInTheReportAtOnce() throws Exception {
        gpu();
        program("glow", "case \"$*\" in *float16*nhwc*) cp report.json so-far.json ;; esac; echo '{\"model\": \"m\"}'");
        assertThat(run("--output", "report.json").code).isZero();
        JsonNode soFar =
                new ObjectMapper().readTree(checkout.resolve("so-far.json").toFile());
        assertThat(soFar.get("complete").asBoolean()).isFalse();
        assertThat(soFar.at("/tests/passed").asInt()).isEqualTo(2);
        assertThat(soFar.get("measurements")).hasSize(6);
        assertThat(report().get("complete").asBoolean()).isTrue();
        assertThat(report().get("measurements")).hasSize(7);
    }

    @Test
    void unknownOptionsAreRefused() throws Exception {
        assertThat(run("--fast").code).isEqualTo(2);
        assertThat(run("--model").code).isEqualTo(2);
    }

    private void gpu() throws IOException {
        program("bin/nvidia-smi", "printf '%s\\n' 'NVIDIA \"H\" \\ 1, 550.1'");
    }

    /** Makes the build write such a report in both modules. */
    private void suite(String cases, int tests, int failures, int skipped) throws IOException {
        String xml = "<testsuite name=\"a.B\" tests=\"" + tests + "\" errors=\"0\" skipped=\"" + skipped
                + "\" failures=\"" + failures + "\">\n" + cases + "\n</testsuite>\n";
        Files.writeString(checkout.resolve("suite.xml"), xml);
        program("mvnw", """
                sleep 0.05 # reports are newer than the beginning of the tests
                for module in bindings/onnxruntime runtime/inference; do
                    name=TEST-$(echo $module | tr / .).xml
                    cp "$(dirname "$0")/suite.xml" "$(dirname "$0")/$module/target/surefire-reports/$name"
                done""");
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(checkout.resolve("report.json").toFile());
    }

    private void copy(String file) throws IOException {
        Path target = checkout.resolve(file);
        Files.createDirectories(target.resolveSibling(""));
        Files.copy(ROOT.resolve(file), target);
    }

    private void program(String name, String body) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "runtime/benchmarks/gpu"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PATH", checkout.resolve("bin") + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("GLOW4J_ONNXRUNTIME_PATH", checkout.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}

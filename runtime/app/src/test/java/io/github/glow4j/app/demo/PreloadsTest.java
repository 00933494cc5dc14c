package io.github.glow4j.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A module that the page does not ask for at once would put off the first face by a round trip for every import to it. */
class PreloadsTest {
    private static final Path PAGE = Path.of("src/main/resources/io/github/glow4j/app/demo");

    @Test
    void thePageAsksForAllOfItsModulesAtOnce() throws IOException {
        String html = Files.readString(PAGE.resolve("index.html"));
        List<String> modules;
        try (Stream<Path> files = Files.list(PAGE)) {
            modules = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".js") && !name.equals("main.js"))
                    .sorted()
                    .toList();
        }
        assertThat(modules).isNotEmpty();
        assertThat(html.lines()
                        .filter(line -> line.contains("modulepreload"))
                        .map(line -> line.replaceFirst(".*href=\"", "").replaceFirst("\".*", ""))
                        .toList())
                .containsExactlyElementsOf(modules);
    }
}

package io.github.glow4j.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page by the rules of axe-core, in all its main states. The script runs within the page, which Deque's own driver for
 * Playwright would do by way of a second page.
 */
class AccessibilityTest {
    /** What axe finds serious: the rule, and where. */
    private static final String FINDINGS = """
            async () => {
              const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false });
              return violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .flatMap(({ id, nodes }) => nodes.map(({ target, any }) =>
                  `${id} ${target.join(' ')} ${any.map(({ message }) => message).join('; ')}`));
            }""";

    @TempDir
    static Path shared;

    private static Chromium chromium;
    private static GlowModel model;
    private static Server server;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        model = GlowModel.open(DemoModels.complete(shared.resolve("model")));
        server = Server.start(model, ServeOptions.defaults().withAddress("127.0.0.1", 0));
        try (InputStream script =
                Objects.requireNonNull(AccessibilityTest.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            server.close();
            model.close();
            chromium.close();
        }
    }

    private static BrowserContext reader(int width, int height, ColorScheme scheme) {
        BrowserContext context = chromium.browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setHasTouch(width < 500)
                .setReducedMotion(ReducedMotion.REDUCE));
        context.addInitScript(axe);
        return context;
    }

    @ParameterizedTest
    @CsvSource({"1280, 860, LIGHT", "1280, 860, DARK", "390, 844, LIGHT", "390, 844, DARK"})
    void noStateOfThePageHasASeriousFinding(int width, int height, ColorScheme scheme) {
        try (BrowserContext context = reader(width, height, scheme)) {
            DemoPage demo = DemoPage.open(context, server.uri().toString());
            assertAccessible(demo, "start");
            demo.find("#slider-Smiling").fill("1");
            demo.waitUntil("() => document.getElementById('caption').textContent.endsWith('one change')");
            assertAccessible(demo, "changed");
            demo.click("#source-samples");
            demo.find("#samples .thumb").nth(11).waitFor();
            assertAccessible(demo, "samples");
            demo.click("#tab-blend");
            demo.find("#strip .thumb").nth(6).waitFor();
            assertAccessible(demo, "blend");
            demo.click("#tab-details");
            demo.find("#variations .thumb").nth(5).waitFor();
            assertAccessible(demo, "details");
            demo.click("#tab-likelihood");
            demo.find("#histogram svg").waitFor();
            assertAccessible(demo, "likelihood");

            demo.click("#tab-change");
            demo.click("#make-own");
            demo.find("#own-examples .thumb").first().click();
            assertAccessible(demo, "own attribute");
            demo.click("#own button >> text=Cancel");
            demo.click("#animate");
            assertAccessible(demo, "animation");
            demo.click("#animation button >> text=Close");
            demo.upload("picture.png", PngFiles.encode(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB)));
            demo.find("#crop[open]").waitFor();
            assertAccessible(demo, "crop");
            demo.click("#crop .primary");
            demo.waitUntil("() => document.getElementById('caption').textContent.startsWith('Your picture')");
            assertAccessible(demo, "own picture");
            demo.upload("text.png", "text".getBytes(StandardCharsets.UTF_8));
            assertThat(demo.error()).isNotEmpty();
            assertAccessible(demo, "error");
        }
    }

    @Test
    void aSeriousFindingIsFound() {
        try (BrowserContext context = reader(1280, 860, ColorScheme.LIGHT)) {
            DemoPage demo = DemoPage.open(context, server.uri().toString());
            demo.page.evaluate("document.querySelector('.tools').append(document.createElement('button'))");
            assertThat(findings(demo)).singleElement().asString().startsWith("button-name");
        }
    }

    private static void assertAccessible(DemoPage demo, String state) {
        assertThat(findings(demo)).as(state).isEmpty();
    }

    private static List<?> findings(DemoPage demo) {
        return (List<?>) demo.page.evaluate(FINDINGS);
    }
}

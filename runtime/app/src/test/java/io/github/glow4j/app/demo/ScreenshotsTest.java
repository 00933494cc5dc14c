package io.github.glow4j.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ReducedMotion;
import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the README's pictures of the page, of the model that the system property names. */
@EnabledIfSystemProperty(
        named = "glow4j.screenshots",
        matches = ".+",
        disabledReason = "-Dglow4j.screenshots=MODEL takes the pictures of the README")
class ScreenshotsTest {
    private static final Path FOLDER = Path.of("screenshots");

    @Test
    void takePictures() {
        try (Chromium chromium = Chromium.start();
                GlowModel model = GlowModel.open(Path.of(System.getProperty("glow4j.screenshots")));
                Server server = Server.start(model, ServeOptions.defaults().withAddress("127.0.0.1", 0))) {
            take(chromium, server, "page", 1200, 860, 1.5, ColorScheme.LIGHT, ScreenshotsTest::smile);
            take(chromium, server, "dark", 1200, 860, 1.5, ColorScheme.DARK, ScreenshotsTest::blend);
            take(chromium, server, "phone", 390, 844, 2, ColorScheme.LIGHT, ScreenshotsTest::onPhone);
        }
    }

    @FunctionalInterface
    private interface Scene {
        void play(DemoPage demo);
    }

    private static void take(
            Chromium chromium,
            Server server,
            String name,
            int width,
            int height,
            double ratio,
            ColorScheme scheme,
            Scene scene) {
        try (BrowserContext context = chromium.browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setDeviceScaleFactor(ratio)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE))) {
            DemoPage demo = DemoPage.open(context, server.uri().toString());
            scene.play(demo);
            demo.page.waitForLoadState(LoadState.NETWORKIDLE);
            Path picture = FOLDER.resolve(name + ".png");
            demo.page.screenshot(new Page.ScreenshotOptions().setPath(picture));
            assertThat(Files.exists(picture)).isTrue();
        }
    }

    private static void smile(DemoPage demo) {
        demo.click("#examples .thumb >> nth=3");
        demo.waitUntil("() => document.getElementById('caption').textContent !== 'Example 000'");
        demo.find("#sliders input").nth(0).fill("1");
        demo.find("#sliders input").nth(1).fill("-0.9");
        demo.page.evaluate("document.activeElement.blur()");
        demo.waitUntil("() => document.getElementById('caption').textContent.endsWith('2 changes')");
    }

    private static void blend(DemoPage demo) {
        demo.click("#examples .thumb >> nth=5");
        demo.click("#tab-blend");
        demo.click("#examples .thumb >> nth=11");
        demo.waitUntil("() => document.querySelectorAll('#strip .thumb').length === 7");
        demo.page.evaluate("document.activeElement.blur()");
    }

    private static void onPhone(DemoPage demo) {
        demo.find("#sliders input").nth(0).fill("1");
        demo.find("#panel-change").evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 400)");
        demo.page.evaluate("document.activeElement.blur()");
        demo.waitUntil("() => document.getElementById('caption').textContent.endsWith('one change')");
    }
}

package io.github.glow4j.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.SelectOption;
import io.github.glow4j.app.TestModels;
import io.github.glow4j.app.serve.ServeOptions;
import io.github.glow4j.app.serve.Server;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.Npy;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, on a small model. Skipped where there is no Chromium. */
class DemoPageTest {
    /** What a finger cannot hit: less than 44 pixels high or wide, without the label that belongs to it. */
    private static final String SMALL = """
            () => [...document.querySelectorAll('button, select, input')]
              .filter((control) => control.checkVisibility())
              .map((control) => control.closest('label') ?? control)
              .filter((target) => target.offsetHeight < 44 || target.offsetWidth < 44)
              .map((target) => `${target.id || target.className || target.textContent} ${target.offsetWidth}x${target.offsetHeight}`)""";

    private static final String SMILING = "#slider-Smiling";

    @TempDir
    static Path shared;

    private static Chromium chromium;
    private static GlowModel model;
    private static Server server;

    @TempDir
    Path folder;

    private BrowserContext context;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        model = GlowModel.open(DemoModels.complete(shared.resolve("model")));
        server = serve(model);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            server.close();
            model.close();
            chromium.close();
        }
    }

    private static Server serve(GlowModel served) {
        return Server.start(served, ServeOptions.defaults().withAddress("127.0.0.1", 0));
    }

    @BeforeEach
    void newReader() {
        context = chromium.browser.newContext(options());
    }

    private static Browser.NewContextOptions options() {
        return new Browser.NewContextOptions().setViewportSize(1280, 860).setReducedMotion(ReducedMotion.REDUCE);
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private DemoPage open() {
        return open("");
    }

    private DemoPage open(String fragment) {
        return DemoPage.open(context, server.uri() + fragment);
    }

    @Test
    void aFaceChangesWhileASliderIsDragged() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.drag(SMILING, 0.9);
        demo.waitForOtherPixels(start);
        assertThat(demo.find("#caption").textContent()).isEqualTo("Example face-0, one change");
        assertThat(demo.find("#timing").textContent()).matches("\\d+ ms on the server");
        demo.click("#reset");
        demo.waitForPixels(start);
        assertThat(demo.find(SMILING).inputValue()).isEqualTo("0");
        assertThat(demo.errors).isEmpty();
    }

    @Test
    void severalAttributesAddUpAndBeforeShowsTheStart() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.find(SMILING).fill("0.8");
        demo.waitForOtherPixels(start);
        String smiling = demo.pixels();
        demo.find("#slider-Blond_Hair").fill("-0.6");
        demo.waitForOtherPixels(smiling);
        String both = demo.pixels();
        assertThat(both).isNotEqualTo(start);
        demo.click("#before");
        demo.waitForPixels(start);
        demo.click("#before");
        demo.waitForPixels(both);
    }

    @Test
    void aSliderStartsWhereTheLatentProjectsToAndSaysHowFarItIsFromThere() {
        DemoPage demo = open();
        demo.page.waitForFunction("() => document.querySelector('#slider-Smiling').min !== '-1.5'");
        double least = Double.parseDouble(demo.find(SMILING).getAttribute("min"));
        double most = Double.parseDouble(demo.find(SMILING).getAttribute("max"));
        assertThat(least).isNegative();
        assertThat(most).isPositive();
        demo.find(SMILING).press("ArrowRight");
        demo.find(SMILING).press("ArrowRight");
        demo.find(SMILING).press("ArrowRight");
        assertThat(demo.find(SMILING).getAttribute("aria-valuetext")).isEqualTo("+0.03 from the start");
    }

    @Test
    void atMostOneRequestIsUnderWayAndTheNewestValueWins() {
        DemoPage demo = open();
        demo.page.waitForTimeout(300);
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        int[] running = {0};
        int[] most = {0};
        demo.page.onRequest(request -> {
            if (request.url().endsWith("/v1/manipulate")) {
                asked.add(request.postData());
                most[0] = Math.max(most[0], ++running[0]);
            }
        });
        demo.page.onRequestFinished(request -> {
            if (request.url().endsWith("/v1/manipulate")) {
                running[0]--;
            }
        });
        String start = demo.pixels();
        demo.page.evaluate("""
            async () => {
              const slider = document.getElementById('slider-Smiling');
              for (let i = 1; i <= 60; i++) {
                slider.value = i / 100;
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                await new Promise((done) => setTimeout(done, 1));
              }
            }\
            """);
        demo.waitForOtherPixels(start);
        demo.link("change.Smiling=0.6");
        demo.page.waitForTimeout(200);
        assertThat(most[0]).isEqualTo(1);
        assertThat(asked).hasSizeLessThan(60);
        assertThat(asked.getLast()).contains("\"Smiling\":0.6}");
    }

    @Test
    void aPictureOfTheModelsSizeIsTakenAsItIs() throws IOException {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.upload("mine.png", png(8, 8));
        demo.waitForOtherPixels(start);
        assertThat(demo.find("#caption").textContent()).isEqualTo("Your picture");
        BufferedImage face = demo.face();
        BufferedImage mine = picture(8, 8);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                assertThat(face.getRGB(x, y)).isEqualTo(mine.getRGB(x, y));
            }
        }
    }

    @Test
    void aLargerPictureIsCroppedAndZoomed() throws IOException {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.upload("photo.png", png(120, 80));
        demo.page.waitForSelector("#crop[open]");
        String whole = preview(demo);
        demo.find("#crop-zoom").fill("0.5");
        String zoomed = preview(demo);
        assertThat(zoomed).isNotEqualTo(whole);
        demo.find("#crop-canvas").press("ArrowRight");
        assertThat(preview(demo)).isNotEqualTo(zoomed);
        demo.click("#crop button[value=use]");
        demo.waitForOtherPixels(start);
        assertThat(demo.find("#yours .thumb").count()).isEqualTo(1);
        assertThat(demo.find("#crop").getAttribute("open")).isNull();
    }

    private static String preview(DemoPage demo) {
        return (String) demo.page.evaluate("document.getElementById('crop-preview').toDataURL()");
    }

    @Test
    void picturesCanBeDroppedAndPasted() throws IOException {
        DemoPage demo = open();
        String start = demo.pixels();
        give(demo, "drop", png(8, 8));
        demo.waitForOtherPixels(start);
        demo.click("#source-examples");
        demo.click("#examples .thumb >> nth=0");
        demo.waitForPixels(start);
        give(demo, "paste", png(8, 8));
        demo.waitForOtherPixels(start);
        assertThat(demo.find("#caption").textContent()).isEqualTo("Your picture");
        assertThat(demo.find("#yours .thumb").count())
                .as("the same picture twice is kept once")
                .isEqualTo(1);
    }

    /** Dispatches what a browser does when a file is dropped or pasted. */
    private static void give(DemoPage demo, String event, byte[] png) {
        demo.page.evaluate("""
                ([event, bytes]) => {
                  const data = new DataTransfer();
                  data.items.add(new File([new Uint8Array(bytes)], 'mine.png', { type: 'image/png' }));
                  document.body.dispatchEvent(event === 'drop'
                    ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
                    : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
                }\
                """, List.of(event, numbers(png)));
    }

    private static List<Integer> numbers(byte[] bytes) {
        List<Integer> numbers = new ArrayList<>();
        for (byte b : bytes) {
            numbers.add(b & 0xff);
        }
        return numbers;
    }

    @Test
    void aTextFileNamedPngIsRefusedByItsName() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.upload("notes.png", "just text".getBytes(StandardCharsets.UTF_8));
        assertThat(demo.error()).startsWith("notes.png is not a picture");
        assertThat(demo.pixels()).isEqualTo(start);
        demo.upload("empty.png", new byte[0]);
        demo.waitUntil("() => document.querySelector('#error p').textContent.startsWith('empty.png is empty')");
    }

    @Test
    void samplesFollowTheirSeedAndTemperature() {
        DemoPage demo = open();
        demo.click("#source-samples");
        demo.page.waitForSelector("#samples .thumb");
        assertThat(demo.find("#samples .thumb").count()).isEqualTo(12);
        String start = demo.pixels();
        demo.find("#seed").fill("42");
        demo.find("#seed").press("Enter");
        demo.waitForOtherPixels(start);
        String cold = demo.pixels();
        assertThat(demo.find("#caption").textContent()).isEqualTo("Sample 42 at temperature 0.7");
        demo.find("#temperature").fill("1");
        demo.waitForOtherPixels(cold);
        String warm = demo.pixels();
        demo.link("seed=42&temperature=1");
        demo.find("#temperature").fill("0.7");
        demo.waitForPixels(cold);
        assertThat(open("#seed=42&temperature=1").pixels()).isEqualTo(warm);
    }

    @Test
    void twoFacesBlendAndTheirStripLeadsFromOneToTheOther() {
        DemoPage demo = open();
        String first = demo.pixels();
        demo.click("#tab-blend");
        demo.waitForOtherPixels(first);
        demo.click("#examples .thumb >> nth=3");
        demo.waitUntil("() => document.querySelectorAll('#strip .thumb').length === 7");
        demo.waitUntil("() => document.getElementById('caption').textContent.includes('face-3, 50')");
        String half = demo.pixels();
        demo.click("#strip .thumb >> nth=0");
        demo.waitForPixels(first);
        demo.find("#position").fill("1");
        demo.waitForOtherPixels(first);
        String second = demo.pixels();
        assertThat(second).isNotEqualTo(half);
        assertThat(open("#example=face-3").pixels()).isEqualTo(second);
        demo.click("#swap");
        demo.waitUntil("() => document.getElementById('caption').textContent.startsWith('Example face-3 to')");
        assertThat(demo.find("#position").inputValue()).isEqualTo("0");
        assertThat(demo.pixels()).isEqualTo(second);
    }

    @Test
    void detailsAreDrawnAnewAndGivenBack() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.click("#tab-details");
        demo.page.waitForSelector("#variations .thumb");
        assertThat(demo.find("#levels input").count()).isEqualTo(2);
        demo.click("#variations .thumb >> nth=2");
        demo.waitForOtherPixels(start);
        String other = demo.pixels();
        assertThat(open(demo.link("details=0_0.7_3").replaceFirst("^[^#]*", "")).pixels())
                .isEqualTo(other);
        demo.click("#detail-undo");
        demo.waitForPixels(start);
        demo.find("#levels input").first().uncheck();
        assertThat(demo.find("#detail-none").isVisible()).isTrue();
    }

    @Test
    void anOddPictureStandsOutAmongTheGallery() throws IOException {
        DemoPage demo = open();
        demo.click("#tab-likelihood");
        demo.page.waitForSelector("#histogram svg");
        assertThat(demo.find("#histogram-of").textContent()).isEqualTo("Bars: 6 examples. Needle: this face.");
        assertThat(demo.find("#bits-large").textContent()).matches("-?\\d+\\.\\d{3}");
        demo.upload("mine.png", png(blackAndWhite()));
        demo.waitUntil("() => document.getElementById('verdict').textContent.startsWith('Odd:')");
        assertThat(demo.find("#histogram svg").getAttribute("aria-label")).contains("less likely than all examples");
    }

    @Test
    void aLinkRestoresAllThatItWasMadeOf() throws IOException {
        DemoPage demo = open();
        demo.upload("mine.png", png(8, 8));
        demo.link("picture=");
        String start = demo.pixels();
        demo.find(SMILING).fill("0.5");
        demo.waitForOtherPixels(start);
        String smiling = demo.pixels();
        demo.click("#tab-blend");
        demo.click("#source-examples");
        demo.click("#examples .thumb >> nth=2");
        demo.find("#position").fill("0.25");
        demo.link("blend=0.25");
        demo.waitUntil("() => document.getElementById('caption').textContent.endsWith('face-2, 25 %')");
        demo.page.waitForTimeout(300);
        String blend = demo.pixels();
        assertThat(blend).isNotEqualTo(smiling);
        String link = demo.link("to.example=face-2");

        DemoPage restored = DemoPage.open(context, link);
        restored.waitForPixels(blend);
        assertThat(restored.find("#tab-blend").getAttribute("aria-selected")).isEqualTo("true");
        assertThat(restored.find("#position").inputValue()).isEqualTo("0.25");
        restored.click("#tab-change");
        restored.waitForPixels(smiling);
        assertThat(restored.find(SMILING).inputValue()).isEqualTo("0.5");
        assertThat(restored.find("#yours .thumb").count()).isEqualTo(1);
    }

    @Test
    void aLinkOfAnotherModelOrADamagedOneSaysSo() {
        assertThat(open("#example=face-1&change.Hat=1").error()).contains("no attribute Hat");
        assertThat(open("#seed=one").error()).startsWith("This link is damaged");
        assertThat(open("#latent=AAAA").error()).contains("another model");
    }

    @Test
    void goingOnMakesTheChangedFaceTheStart() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.find(SMILING).fill("0.7");
        demo.waitForOtherPixels(start);
        String smiling = demo.pixels();
        demo.click("#goon");
        String link = demo.link("latent=");
        assertThat(demo.find(SMILING).inputValue()).isEqualTo("0");
        assertThat(demo.pixels()).isEqualTo(smiling);
        assertThat(DemoPage.open(context, link).pixels()).isEqualTo(smiling);
    }

    @Test
    void anAttributeOfOnesOwnIsASliderAFileAndPartOfTheLink() throws IOException {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.click("#make-own");
        assertThat(demo.find("#make").isDisabled()).isTrue();
        demo.find("#own-name").fill("Sunny");
        demo.click("#own-examples .thumb >> nth=1");
        demo.waitUntil("() => document.querySelectorAll('#pictures-with .thumb').length === 1");
        demo.page
                .waitForFileChooser(() -> demo.click("#files-with"))
                .setFiles(new FilePayload("mine.png", "image/png", png(30, 20)));
        demo.waitUntil("() => document.querySelectorAll('#pictures-with .thumb').length === 2");
        demo.find("#target-without").check();
        demo.click("#own-examples .thumb >> nth=2");
        demo.waitUntil("() => document.querySelectorAll('#pictures-without .thumb').length === 1");
        demo.click("#make");
        demo.page.waitForSelector("#slider-Sunny");
        demo.find("#slider-Sunny").fill("0.5");
        demo.waitForOtherPixels(start);
        String sunny = demo.pixels();

        Download download = demo.page.waitForDownload(() -> demo.click(".save-own"));
        assertThat(download.suggestedFilename()).isEqualTo("Sunny.npy");
        Path file = folder.resolve("Sunny.npy");
        download.saveAs(file);
        assertThat(Npy.read(file).shape()).containsExactly(1, 192);
        assertThat(Npy.read(file).type()).isEqualTo("f4");

        DemoPage restored = DemoPage.open(context, demo.link("own.Sunny="));
        restored.waitForPixels(sunny);
        assertThat(restored.find("#slider-Sunny").inputValue()).isEqualTo("0.5");
    }

    @Test
    void picturesAreSavedAsTheModelMadeThemAndEnlarged() throws IOException {
        DemoPage demo = open();
        BufferedImage face = demo.face();
        BufferedImage exact = saved(demo, "#save");
        assertThat(exact.getWidth()).isEqualTo(8);
        BufferedImage large = saved(demo, "#save-large");
        assertThat(large.getWidth()).isEqualTo(512);
        for (int i = 0; i < 8; i++) {
            assertThat(exact.getRGB(i, 7 - i)).isEqualTo(face.getRGB(i, 7 - i));
            assertThat(large.getRGB(64 * i + 63, 64 * (7 - i))).isEqualTo(face.getRGB(i, 7 - i));
        }
    }

    private BufferedImage saved(DemoPage demo, String button) throws IOException {
        demo.click("#save-open");
        Path file = folder.resolve("saved.png");
        demo.page.waitForDownload(() -> demo.click(button)).saveAs(file);
        return ImageIO.read(file.toFile());
    }

    @Test
    void aSliderAndABlendBecomeAnimations() throws IOException {
        DemoPage demo = open();
        assertThat(animation(demo, "gif", "Smiling, the whole slider")).isEqualTo(46);
        demo.find(SMILING).fill("0.5");
        assertThat(animation(demo, "gif", "All changes, from the start to now")).isEqualTo(46);
        demo.click("#tab-blend");
        assertThat(animation(demo, "gif", "The blend, from the first face to the second"))
                .isEqualTo(46);
        demo.click("#animate");
        demo.find("#animation-form-apng").check();
        demo.click("#animation-make");
        demo.page.waitForSelector("#animation-result:not([hidden])");
        Path file = folder.resolve("glow.png");
        demo.page.waitForDownload(() -> demo.click("#animation-save")).saveAs(file);
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .contains("acTL", "fdAT");
    }

    /** Makes an animation and counts its frames. */
    private int animation(DemoPage demo, String format, String what) throws IOException {
        demo.click("#animate");
        demo.find("#animation-of").selectOption(new SelectOption().setLabel(what));
        demo.find("#animation-form-" + format).check();
        demo.click("#animation-make");
        demo.page.waitForSelector("#animation-result:not([hidden])");
        Path file = folder.resolve("glow." + format);
        demo.page.waitForDownload(() -> demo.click("#animation-save")).saveAs(file);
        demo.click("#animation button[value='']");
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            assertThat(reader.getWidth(0)).isEqualTo(128);
            return reader.getNumImages(true);
        } finally {
            reader.dispose();
        }
    }

    @Test
    void everythingWorksByKeyboard() {
        DemoPage demo = open();
        String start = demo.pixels();
        demo.find("#source-examples").press("ArrowRight");
        assertThat(demo.find("#source-samples").getAttribute("aria-selected")).isEqualTo("true");
        demo.page.waitForSelector("#samples .thumb");
        demo.find("#samples .thumb").nth(1).press("Enter");
        demo.waitForOtherPixels(start);
        demo.find("#tab-change").press("End");
        assertThat(demo.find("#tab-likelihood").getAttribute("aria-selected")).isEqualTo("true");
        demo.find("#tab-likelihood").press("Home");
        String sample = demo.pixels();
        demo.find(SMILING).press("End");
        demo.waitForOtherPixels(sample);
    }

    @Test
    void aPhoneShowsTheFaceAboveTheSlidersWithoutSidewaysScrolling() {
        for (int width : new int[] {320, 390}) {
            try (BrowserContext phone = chromium.browser.newContext(new Browser.NewContextOptions()
                    .setViewportSize(width, 740)
                    .setDeviceScaleFactor(2)
                    .setIsMobile(true)
                    .setHasTouch(true))) {
                DemoPage demo = DemoPage.open(phone, server.uri().toString());
                for (String tab : List.of("change", "blend", "details", "likelihood")) {
                    demo.find("#tab-" + tab).tap();
                    assertThat(demo.page.evaluate("document.documentElement.scrollWidth"))
                            .as(tab + " at " + width)
                            .isEqualTo(width);
                }
                demo.find("#tab-change").tap();
                demo.find("#make-own").scrollIntoViewIfNeeded();
                var face = demo.find("#face").boundingBox();
                assertThat(face.width).isGreaterThan(width * 0.7);
                assertThat(face.y).as("the face stays in sight").isBetween(-1.0, 370.0);
                var tab = demo.find("#tab-likelihood").boundingBox();
                assertThat(tab.y).as("and so do the tabs, below it").isBetween(face.y + face.height, 740.0 - 44);
                assertThat(tab.x + tab.width).isLessThanOrEqualTo(width);
                assertThat(demo.page.evaluate(SMALL)).as("too small to touch").isEqualTo(List.of());
                String start = demo.pixels();
                demo.find(SMILING).tap();
                demo.find(SMILING).fill("0.9");
                demo.waitForOtherPixels(start);
            }
        }
    }

    @Test
    void theColoursFollowTheReadersChoiceOfLightOrDark() {
        assertThat(brightness(ColorScheme.LIGHT)).isGreaterThan(0.9);
        assertThat(brightness(ColorScheme.DARK)).isLessThan(0.15);
    }

    private static double brightness(ColorScheme scheme) {
        try (BrowserContext reader = chromium.browser.newContext(options().setColorScheme(scheme))) {
            DemoPage demo = DemoPage.open(reader, server.uri().toString());
            String colour = (String) demo.page.evaluate("getComputedStyle(document.body).backgroundColor");
            String[] parts = colour.replaceAll("[^0-9,]", "").split(",");
            float[] hsb = Color.RGBtoHSB(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), null);
            return hsb[2];
        }
    }

    @Test
    void nothingIsAskedOfAnyOtherServer() throws IOException {
        Set<String> hosts = new TreeSet<>();
        context.onRequest(request -> {
            if (request.url().startsWith("http")) {
                hosts.add(request.url().replaceFirst("^http://([^/]*)/.*$", "$1"));
            }
        });
        DemoPage demo = open();
        demo.upload("mine.png", png(8, 8));
        demo.link("picture=");
        assertThat(hosts).containsExactly("127.0.0.1:" + server.port());
        assertThat(demo.errors).isEmpty();
    }

    @Test
    void aModelWithoutAttributesOrExamplesHasAPageToo() throws IOException {
        try (GlowModel plain = GlowModel.open(TestModels.write(TestModels.PLAIN, folder.resolve("plain")));
                Server other = serve(plain)) {
            DemoPage demo = DemoPage.open(context, other.uri().toString());
            assertThat(demo.find("#no-attributes").isVisible()).isTrue();
            assertThat(demo.find("#reset").isVisible()).isFalse();
            String start = demo.pixels();
            demo.click("#tab-blend");
            demo.waitForOtherPixels(start);
            demo.click("#tab-likelihood");
            demo.page.waitForSelector("#histogram svg");
            assertThat(demo.errors).isEmpty();
        }
    }

    @Test
    void aModelWithClassesAsksForOne() throws IOException {
        try (GlowModel conditional =
                        GlowModel.open(TestModels.write(TestModels.CONDITIONAL, folder.resolve("conditional")));
                Server other = serve(conditional)) {
            DemoPage demo = DemoPage.open(context, other.uri() + "#seed=3&temperature=0.7");
            String first = demo.pixels();
            assertThat(demo.find("#class option").count()).isEqualTo(4);
            demo.find("#class").selectOption("2");
            demo.waitForOtherPixels(first);
            for (String tab : List.of("blend", "details", "likelihood")) {
                demo.click("#tab-" + tab);
            }
            demo.page.waitForSelector("#histogram svg");
            assertThat(demo.link("class=2")).contains("seed=3");
            assertThat(demo.errors).isEmpty();
        }
    }

    @Test
    void aServerThatIsGoneIsSaidToBe() {
        DemoPage demo = open();
        context.setOffline(true);
        demo.find(SMILING).fill("0.9");
        assertThat(demo.error()).startsWith("The server does not answer");
        context.setOffline(false);
        String start = demo.pixels();
        demo.find(SMILING).fill("1");
        demo.waitForOtherPixels(start);
    }

    /** Far from grey, where a model that has learned nothing expects every pixel. */
    private static BufferedImage blackAndWhite() {
        BufferedImage picture = picture(8, 8);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                picture.setRGB(x, y, (picture.getRGB(x, y) & 1) == 0 ? 0 : 0xffffff);
            }
        }
        return picture;
    }

    private static BufferedImage picture(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(3);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return picture;
    }

    private static byte[] png(int width, int height) throws IOException {
        return png(picture(width, height));
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}

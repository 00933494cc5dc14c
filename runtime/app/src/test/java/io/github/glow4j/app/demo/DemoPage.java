package io.github.glow4j.app.demo;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** The page as a reader has it. */
final class DemoPage {
    private static final String PIXELS = "document.getElementById('face').toDataURL()";

    final Page page;

    /** Errors that the page's scripts threw or logged; a request that the server refuses is logged too. */
    final List<String> errors = new ArrayList<>();

    private DemoPage(Page page) {
        this.page = page;
        page.setDefaultTimeout(30_000);
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
    }

    /** Opens a page and waits until it shows a face. */
    static DemoPage open(BrowserContext context, String url) {
        DemoPage demo = new DemoPage(context.newPage());
        demo.page.navigate(url);
        demo.page.waitForSelector("body.ready");
        return demo;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    void click(String selector) {
        page.locator(selector).click();
    }

    /** The pixels of the face, as a PNG. */
    String pixels() {
        return (String) page.evaluate(PIXELS);
    }

    BufferedImage face() throws IOException {
        return decode(pixels());
    }

    static BufferedImage decode(String dataUrl) throws IOException {
        byte[] png = Base64.getDecoder().decode(dataUrl.substring(dataUrl.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    void waitForOtherPixels(String than) {
        page.waitForFunction("old => " + PIXELS + " !== old", than);
    }

    void waitForPixels(String expected) {
        page.waitForFunction("expected => " + PIXELS + " === expected", expected);
    }

    /** Waits until an expression of JavaScript is true. */
    void waitUntil(String expression) {
        page.waitForFunction(expression);
    }

    /** Moves a slider as a hand does: down on the knob, along, up. @param to 0 to 1 along the rail */
    void drag(String slider, double to) {
        Locator input = page.locator(slider);
        input.scrollIntoViewIfNeeded();
        var box = input.boundingBox();
        double least = number(input, "min");
        double share = (number(input, "value") - least) / (number(input, "max") - least);
        double y = box.y + box.height / 2;
        double knob = 20;
        double from = box.x + knob / 2 + share * (box.width - knob);
        double end = box.x + knob / 2 + to * (box.width - knob);
        page.mouse().move(from, y);
        page.mouse().down();
        for (int i = 1; i <= 10; i++) {
            page.mouse().move(from + (end - from) * i / 10, y);
        }
        page.mouse().up();
    }

    private static double number(Locator input, String property) {
        return ((Number) input.evaluate("(e, p) => Number(e[p])", property)).doubleValue();
    }

    /** The link to what is shown, once the page has put it into the address bar. */
    String link(String containing) {
        page.waitForFunction("part => location.hash.includes(part)", containing);
        return page.url();
    }

    /** Chooses a picture of the reader's own. */
    void upload(String name, byte[] content) {
        click("#source-yours");
        page.waitForFileChooser(() -> click("#upload")).setFiles(new FilePayload(name, "image/png", content));
    }

    String error() {
        page.waitForSelector("#error:not([hidden])");
        return page.locator("#error p").textContent();
    }
}

package io.github.glow4j.app.attributes;

/**
 * What a direction does to held-out images, as a probe sees it. Shares are of images that the probe says have the
 * attribute.
 *
 * @param attribute its name
 * @param probe how good the probe is
 * @param lacking images without the attribute, to which {@code alpha} times the direction is added
 * @param having images with the attribute, from which it is taken away
 */
public record Verdict(String attribute, ProbeQuality probe, Change lacking, Change having) {
    /**
     * How often a probe is right about held-out images as they are.
     *
     * @param accuracy share of images that it is right about
     * @param recall share of those with the attribute that it finds
     * @param specificity share of those without that it lets pass
     */
    public record ProbeQuality(double accuracy, double recall, double specificity) {}

    /**
     * A group of images before and after the change.
     *
     * @param images how many; the other values are NaN if there are none
     * @param before share that has the attribute as the images are
     * @param after share that has it after the change
     * @param bitsBefore mean bits per dimension as the images are; NaN if the model gives no likelihood
     * @param bitsAfter mean bits per dimension after the change
     */
    public record Change(int images, double before, double after, double bitsBefore, double bitsAfter) {}
}

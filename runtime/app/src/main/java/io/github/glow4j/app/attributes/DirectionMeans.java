package io.github.glow4j.app.attributes;

import io.github.glow4j.inference.Latents;

/**
 * Directions of many attributes from one pass over the images: mean latent of those that have an attribute minus mean
 * latent of those that have not. Takes {@code attributes + 1} sums however many images there are; OpenAI took 30,000.
 */
public final class DirectionMeans {
    private final AttributeLabels labels;
    private final double[][] having;
    private final int[] havingCount;
    private final double[] all;
    private int count;

    /** @param size values of a latent */
    public DirectionMeans(AttributeLabels labels, int size) {
        this.labels = labels;
        this.having = new double[labels.names().size()][size];
        this.havingCount = new int[labels.names().size()];
        this.all = new double[size];
    }

    /**
     * Adds latents.
     *
     * @param images which image of the data set each is of
     */
    public void add(Latents latents, int[] images) {
        for (int i = 0; i < images.length; i++) {
            add(latents, i, all);
            for (int a = 0; a < having.length; a++) {
                if (labels.has(a, images[i])) {
                    add(latents, i, having[a]);
                    havingCount[a]++;
                }
            }
        }
        count += images.length;
    }

    private static void add(Latents latents, int row, double[] sum) {
        int offset = row * latents.size();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += latents.values()[offset + i];
        }
    }

    /** How many of the latents have an attribute. */
    public int having(int attribute) {
        return havingCount[attribute];
    }

    /** How many of the latents have it not. */
    public int lacking(int attribute) {
        return count - havingCount[attribute];
    }

    /** The direction of an attribute that some have and some have not. */
    public float[] direction(int attribute) {
        float[] direction = new float[all.length];
        for (int i = 0; i < direction.length; i++) {
            double sum = having[attribute][i];
            direction[i] = (float) (sum / having(attribute) - (all[i] - sum) / lacking(attribute));
        }
        return direction;
    }
}

package io.github.glow4j.app.attributes;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.ImmutableDataset;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tells whether an image has an attribute: logistic regression on pixels. Knows nothing of the model that it judges. */
final class Probe {
    private static final String YES = "yes";
    private static final String NO = "no";
    private static final LabelFactory LABELS = new LabelFactory();

    // Tribuo tells of every training as news. The field keeps the logger and with it the level.
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private static final double LEARNING_RATE = 0.1;
    private static final double INITIAL_SUM = 0.1;
    private static final int EPOCHS = 8;
    private static final int MINI_BATCH = 32;
    private static final long SEED = 1;

    private final Model<Label> model;
    private final String[] names;

    private Probe(Model<Label> model, String[] names) {
        this.model = model;
        this.names = names;
    }

    /**
     * Trains a probe. The same images give the same probe.
     *
     * @param images whitened values of each image
     * @param having whether each has the attribute; some must, some must not
     */
    static Probe train(double[][] images, boolean[] having) {
        String[] names = IntStream.range(0, images[0].length)
                .mapToObj("%07d"::formatted) // in this order Tribuo keeps them
                .toArray(String[]::new);
        List<Example<Label>> examples = new ArrayList<>(images.length);
        for (int i = 0; i < images.length; i++) {
            examples.add(example(names, images[i], having[i]));
        }
        SimpleDataSourceProvenance origin = new SimpleDataSourceProvenance("images", LABELS);
        // Tribuo gathers statistics of each feature of a data set, which takes longer than the training and is not
        // used.
        // Two images are enough to tell which features and classes there are.
        MutableDataset<Label> both = new MutableDataset<>(origin, LABELS);
        both.add(example(names, images[0], true));
        both.add(example(names, images[0], false));
        ImmutableDataset<Label> data =
                new ImmutableDataset<>(examples, origin, LABELS, both.getFeatureIDMap(), both.getOutputIDInfo(), false);
        LinearSGDTrainer trainer = new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(LEARNING_RATE, INITIAL_SUM), EPOCHS, -1, MINI_BATCH, SEED);
        return new Probe(trainer.train(data), names);
    }

    private static Example<Label> example(String[] names, double[] values, boolean having) {
        return new ArrayExample<>(new Label(having ? YES : NO), names, values);
    }

    /** Whether an image has the attribute, as the probe sees it. */
    boolean has(double[] image) {
        return model.predict(example(names, image, false))
                .getOutput()
                .getLabel()
                .equals(YES);
    }
}

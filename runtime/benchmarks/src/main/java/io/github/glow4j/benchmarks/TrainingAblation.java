package io.github.glow4j.benchmarks;

import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.RunSettings;
import io.github.glow4j.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The ablation of the article: how much the channel permutation of a step of flow matters, for each coupling. Trainings with
 * the same seed see the same images with the same noise in the same order, and all are judged by the same test images with
 * the same noise, so that what differs is the model.
 */
@Command(
        name = "ablation",
        mixinStandardHelpOptions = true,
        description = {
            "Trains the same model with each permutation and each coupling, several times with different seeds, and compares"
                    + " bits per dimension of the test part: ablation.json, ablation.md and ablation.png in the folder.",
            "Every training is a run as of 'glow train' under runs/, which 'glow plot' draws."
        })
final class TrainingAblation implements Callable<Integer> {
    /** Decoding costs as much as encoding. */
    private static final int INVERTED = 64;

    @Mixin
    private AblationModel model = new AblationModel();

    @Option(
            names = "--data",
            defaultValue = "/usr/share/datasets/fashion-mnist",
            description = "data set in two parts; default: ${DEFAULT-VALUE} (Debian's package dataset-fashion-mnist)")
    private Path data = Path.of("");

    @Option(names = "--out", defaultValue = "runs/ablation", description = "default: ${DEFAULT-VALUE}")
    private Path out = Path.of("");

    @Option(names = "--seeds", defaultValue = "3", description = "how many; default: ${DEFAULT-VALUE}")
    private int seeds;

    @Option(
            names = "--permutations",
            split = ",",
            defaultValue = "reverse,shuffle,invconv",
            description = "default: ${DEFAULT-VALUE}")
    private List<Permutation> permutations = List.of();

    @Option(
            names = "--couplings",
            split = ",",
            defaultValue = "additive,affine",
            description = "default: ${DEFAULT-VALUE}")
    private List<Coupling> couplings = List.of();

    @Option(
            names = "--test-images",
            defaultValue = "10000",
            description = "at most, evenly spread over the test part; default: ${DEFAULT-VALUE}")
    private int testImages;

    @Option(names = "--resume", description = "keep the trainings that are finished and go on with the others")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        long begin = System.nanoTime();
        Path runs = out.resolve("runs");
        if (!resume && Files.exists(runs)) {
            throw new GlowException(runs + " is there already: --resume goes on with it, or choose another --out");
        }
        AtomicFiles.createFolder(runs);
        try (AblationData images = AblationData.open(data, model.imageSize, testImages)) {
            List<AblationResult> results = train(images, runs);
            AblationReport report = new AblationReport(describe(images), couplings, permutations, results);
            report.write(out);
            System.out.printf("%n%s%n%s%n", model.describe(), report.table());
        }
        System.out.printf("%s in all; written to %s%n", AblationProgress.minutes(System.nanoTime() - begin), out);
        return 0;
    }

    /** Seed by seed: after the first there is a whole comparison. */
    private List<AblationCase> cases() {
        List<AblationCase> cases = new ArrayList<>();
        for (long seed = 1; seed <= seeds; seed++) {
            for (Coupling coupling : couplings) {
                for (Permutation permutation : permutations) {
                    cases.add(new AblationCase(coupling, permutation, seed));
                }
            }
        }
        return cases;
    }

    private List<AblationResult> train(AblationData images, Path runs) throws IOException {
        Map<AblationCase, Optional<AblationResult>> results = new LinkedHashMap<>();
        for (AblationCase ablated : cases()) {
            results.put(ablated, finished(folder(runs, ablated), ablated, settings(ablated, images)));
        }
        int left = (int) results.values().stream().filter(Optional::isEmpty).count();
        AblationProgress progress = new AblationProgress(left, model.steps);
        List<AblationResult> all = new ArrayList<>();
        for (Map.Entry<AblationCase, Optional<AblationResult>> entry : results.entrySet()) {
            AblationCase ablated = entry.getKey();
            String name = "[%2d/%d] %s".formatted(all.size() + 1, results.size(), ablated.name());
            long begin = System.nanoTime();
            AblationResult result = entry.getValue().isPresent()
                    ? entry.getValue().get()
                    : trained(folder(runs, ablated), ablated, images, progress, name);
            all.add(result);
            System.out.printf(
                    "%s: %.4f bits/dim of %d test images, %.0f s of steps%s%n",
                    name,
                    result.testBits(),
                    images.testImages(),
                    result.seconds(),
                    entry.getValue().isPresent()
                            ? ", kept from before"
                            : ", " + AblationProgress.minutes(System.nanoTime() - begin) + " with all around them");
        }
        return all;
    }

    private static Path folder(Path runs, AblationCase ablated) {
        return runs.resolve(ablated.name().replace(' ', '-'));
    }

    private RunSettings settings(AblationCase ablated, AblationData images) {
        return model.settings(ablated, images.train().channels(), images.description());
    }

    private static Optional<AblationResult> finished(Path folder, AblationCase ablated, RunSettings settings)
            throws IOException {
        if (!TrainingRun.resumable(folder)) {
            return Optional.empty();
        }
        if (!RunSettings.read(folder).equals(settings)) {
            throw new GlowException(folder + " was begun with other settings, which are in its " + RunSettings.FILE
                    + ": give those, or choose another --out");
        }
        return AblationResult.read(folder, ablated, settings);
    }

    private AblationResult trained(
            Path folder, AblationCase ablated, AblationData images, AblationProgress progress, String name)
            throws IOException {
        RunSettings settings = settings(ablated, images);
        progress.next(name, new Validation(images.test(), INVERTED, folder.resolve(".validation"), model.threads));
        TrainingRun run = new TrainingRun(folder, settings, images.train(), progress);
        if (TrainingRun.resumable(folder)) {
            run.resume(false);
        } else {
            run.run(null);
        }
        return AblationResult.read(folder, ablated, settings)
                .orElseThrow(() -> new IllegalStateException(folder + " tells of no validation at its last step"));
    }

    private Map<String, Object> describe(AblationData images) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("model", model.describe());
        description.put("trainingImages", images.train().size());
        description.put("testImages", images.testImages());
        return description;
    }
}

package io.github.glow4j.app;

import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the folder of a model: one that was named, or a model that ships, under {@code models/} of the checkout or in the
 * folders of the environment variable {@value #VARIABLE}. A file {@value #DEFAULT_FILE} there names the best of them.
 */
final class ModelFinder {
    static final String VARIABLE = "GLOW4J_MODELS";
    private static final String PROPERTY = "glow4j.models";
    private static final String DEFAULT_FILE = "default";

    private final List<Path> homes;

    ModelFinder(List<Path> homes) {
        this.homes = List.copyOf(homes);
    }

    /** Looks in {@code $GLOW4J_MODELS} first, then where the launcher says that the models of the checkout are. */
    static ModelFinder standard() {
        List<Path> homes = new ArrayList<>();
        String variable = System.getenv(VARIABLE);
        if (variable != null) {
            for (String folder : variable.split(File.pathSeparator, -1)) {
                if (!folder.isBlank()) {
                    homes.add(Path.of(folder));
                }
            }
        }
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            homes.add(Path.of(property));
        }
        return new ModelFinder(homes);
    }

    /**
     * The folder of a model.
     *
     * @param model a folder, the name of a model that ships, or null for the best of these
     * @throws InvalidModelException if there is none
     */
    Path find(@Nullable String model) {
        if (model == null) {
            return findDefault();
        }
        Path folder;
        try {
            folder = Path.of(model);
        } catch (InvalidPathException e) {
            throw new InvalidModelException("no model '" + model + "'" + known(), e);
        }
        Path shipped = shipped().get(model);
        if (shipped != null && !isModel(folder)) {
            return shipped;
        }
        if (Files.exists(folder)) {
            return folder;
        }
        throw new InvalidModelException("no model '" + model + "': there is no folder of that name" + known());
    }

    /** Models that ship, by name. */
    Map<String, Path> shipped() {
        Map<String, Path> models = new LinkedHashMap<>();
        for (Path home : homes) {
            if (Files.isDirectory(home)) {
                try (Stream<Path> folders = Files.list(home)) {
                    folders.filter(ModelFinder::isModel)
                            .sorted()
                            .forEach(folder -> models.putIfAbsent(String.valueOf(folder.getFileName()), folder));
                } catch (IOException e) {
                    throw new InvalidModelException("cannot read the models in " + home + ": " + e.getMessage(), e);
                }
            }
        }
        return models;
    }

    private Path findDefault() {
        Map<String, Path> models = shipped();
        for (Path home : homes) {
            Path file = home.resolve(DEFAULT_FILE);
            if (Files.isRegularFile(file)) {
                Path model = models.get(read(file));
                if (model != null) {
                    return model;
                }
                throw new InvalidModelException(file + " names '" + read(file) + "'" + known());
            }
        }
        if (models.size() == 1) {
            return models.values().iterator().next();
        }
        throw new InvalidModelException(
                "which model? Give --model FOLDER ('glow convert' makes one from a checkpoint)" + known());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private String known() {
        Map<String, Path> models = shipped();
        return models.isEmpty() ? "; no models ship here" : "; models that ship: " + String.join(", ", models.keySet());
    }

    private static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve(ModelManifest.FILE));
    }
}

package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.Permutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ablation as numbers, as a table and as curves. */
final class AblationReport {
    private final Map<String, Object> description;
    private final List<Coupling> couplings;
    private final List<Permutation> permutations;
    private final List<AblationResult> results;

    /**
     * A report.
     *
     * @param description what all trainings had in common, for the JSON
     * @param results in an order in which the seeds are the same for each coupling and permutation
     */
    AblationReport(
            Map<String, Object> description,
            List<Coupling> couplings,
            List<Permutation> permutations,
            List<AblationResult> results) {
        this.description = description;
        this.couplings = couplings;
        this.permutations = permutations;
        this.results = results;
    }

    /** Writes {@code ablation.json}, {@code ablation.md} and {@code ablation.png}. */
    void write(Path folder) {
        AtomicFiles.write(
                folder.resolve("ablation.json"),
                out -> new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(out, json()));
        AtomicFiles.write(folder.resolve("ablation.md"), out -> out.write(table().getBytes(StandardCharsets.UTF_8)));
        AblationChart chart = new AblationChart(permutations);
        couplings.forEach(coupling -> chart.panel(coupling, of(coupling)));
        chart.write(folder.resolve("ablation.png"));
    }

    private List<AblationResult> of(Coupling coupling) {
        return results.stream()
                .filter(result -> result.ablated().coupling() == coupling)
                .toList();
    }

    private Map<String, Object> json() {
        List<Map<String, Object>> summary = new ArrayList<>();
        for (Coupling coupling : couplings) {
            for (Permutation permutation : permutations) {
                MeanAndDeviation bits = MeanAndDeviation.of(bits(coupling, permutation));
                Map<String, Object> mean = new LinkedHashMap<>();
                mean.put("coupling", coupling);
                mean.put("permutation", permutation);
                mean.put("testBitsMean", bits.mean());
                if (seeds() > 1) {
                    mean.put("testBitsDeviation", bits.deviation());
                }
                mean.put("finite", bits.finite());
                summary.add(mean);
            }
        }
        Map<String, Object> json = new LinkedHashMap<>(description);
        json.put("summary", summary);
        json.put("runs", results);
        return json;
    }

    /** Bits per dimension of the test images in Markdown, and their differences from the first permutation seed by seed. */
    String table() {
        StringBuilder table = new StringBuilder("| coupling |");
        permutations.forEach(permutation ->
                table.append(' ').append(AblationCase.name(permutation)).append(" |"));
        table.append("\n|---|").append("---|".repeat(permutations.size())).append('\n');
        for (Coupling coupling : couplings) {
            table.append("| ").append(AblationCase.name(coupling)).append(" |");
            for (Permutation permutation : permutations) {
                table.append(' ')
                        .append(MeanAndDeviation.of(bits(coupling, permutation)))
                        .append(" |");
            }
            table.append('\n');
        }
        Permutation first = permutations.getFirst();
        for (Coupling coupling : couplings) {
            table.append("| ")
                    .append(AblationCase.name(coupling))
                    .append(", beyond ")
                    .append(AblationCase.name(first))
                    .append(" of the same seed | |");
            for (Permutation permutation : permutations.subList(1, permutations.size())) {
                table.append(' ')
                        .append(MeanAndDeviation.of(differences(coupling, permutation, first))
                                .signed())
                        .append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    private int seeds() {
        return results.size() / couplings.size() / permutations.size();
    }

    private double[] bits(Coupling coupling, Permutation permutation) {
        return of(coupling).stream()
                .filter(result -> result.ablated().permutation() == permutation)
                .mapToDouble(AblationResult::testBits)
                .toArray();
    }

    private double[] differences(Coupling coupling, Permutation permutation, Permutation from) {
        double[] differences = bits(coupling, permutation);
        double[] subtracted = bits(coupling, from);
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= subtracted[i];
        }
        return differences;
    }
}

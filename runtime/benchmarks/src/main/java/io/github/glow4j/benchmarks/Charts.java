package io.github.glow4j.benchmarks;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** The look of the charts. */
final class Charts {
    /** Blue, orange and green that also those tell apart who see few colours (Okabe and Ito, 2008), then violet. */
    private static final Color[] COLORS = {
        new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7)
    };

    private Charts() {}

    static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(620)
                .height(440)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .theme(Styler.ChartTheme.XChart)
                .build();
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        chart.getStyler()
                .setChartTitleFont(font.deriveFont(Font.BOLD, 15))
                .setChartTitleBoxVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendFont(font)
                .setLegendBorderColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler()
                .setAxisTitleFont(font)
                .setAxisTickLabelsFont(font.deriveFont(12f))
                .setPlotGridLinesColor(new Color(0xe4e4e4))
                .setPlotBorderVisible(false);
        chart.getStyler().setXAxisDecimalPattern("#,##0.###");
        return chart;
    }

    /** The color of a series by its number. */
    static Color color(int number) {
        return COLORS[number % COLORS.length];
    }

    /** Half way to white. */
    static Color light(Color color) {
        return new Color((color.getRed() + 255) / 2, (color.getGreen() + 255) / 2, (color.getBlue() + 255) / 2);
    }
}

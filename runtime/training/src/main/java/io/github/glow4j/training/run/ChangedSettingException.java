package io.github.glow4j.training.run;

/** A run was to go on with a setting that is not the one it began with. */
public final class ChangedSettingException extends TrainingException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String before;
    private final String now;

    ChangedSettingException(String setting, String before, String now) {
        super(setting + " was " + before + " when this run began and is " + now + " now: give " + before
                + ", accept changes explicitly, or begin another run from the parameters of this one");
        this.setting = setting;
        this.before = before;
        this.now = now;
    }

    /** Its path in {@code train.json}, such as {@code learningRate.base} or {@code data.holdout}. */
    public String setting() {
        return setting;
    }

    /** What the run began with, as JSON. */
    public String before() {
        return before;
    }

    /** What was given now, as JSON. */
    public String now() {
        return now;
    }
}

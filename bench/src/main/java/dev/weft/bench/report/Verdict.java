package dev.weft.bench.report;

/// What became of a target.
///
/// @param figure what is compared
/// @param weft Weft's figure
/// @param reference whose figure it is held against, and that figure
/// @param ratio Weft's by the reference's; empty if there is no reference
/// @param target what was wanted
/// @param outcome whether it is met, or why that cannot be said
record Verdict(
        String figure,
        String weft,
        String reference,
        String ratio,
        String target,
        Outcome outcome) {
    enum Outcome {
        MET("yes"),
        MISSED("**no**"),
        UNKNOWN("not measured");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}

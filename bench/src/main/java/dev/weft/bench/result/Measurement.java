package dev.weft.bench.result;

import java.util.SortedMap;

/// What one trial of one subject gave.
///
/// @param experiment which one
/// @param parameters of the case
/// @param subject whose trial it was
/// @param round from 1
/// @param metrics the figures, by name
public record Measurement(
        String experiment,
        SortedMap<String, String> parameters,
        String subject,
        int round,
        SortedMap<String, Double> metrics) {}

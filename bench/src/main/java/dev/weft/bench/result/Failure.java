package dev.weft.bench.result;

import java.util.SortedMap;

/// A trial that gave nothing.
///
/// @param experiment which one
/// @param parameters of the case
/// @param subject whose trial it was
/// @param round from 1
/// @param why what went wrong
public record Failure(
        String experiment,
        SortedMap<String, String> parameters,
        String subject,
        int round,
        String why) {}

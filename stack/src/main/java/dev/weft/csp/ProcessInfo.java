package dev.weft.csp;

/// What a process looks like at one moment.
///
/// @param name the process's own name
/// @param group the path of its group, for example `stack/udp`
/// @param waitsFor what it waits for, in words; empty if that is no channel and no group, or
///   nothing
public record ProcessInfo(String name, String group, String waitsFor) {}

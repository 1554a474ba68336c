package dev.weft.bench.experiment;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Subjects;

/// What is measured with.
///
/// @param host the machine
/// @param install this copy of Weft
/// @param tools programs in C and Go
/// @param subjects starts those who are measured
/// @param loads puts load on them
public record Workshop(
        Host host, Install install, NativeTools tools, Subjects subjects, Loads loads) {}

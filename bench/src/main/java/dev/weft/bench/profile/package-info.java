/// `weft profile`: runs an experiment under Flight Recorder, and says where its time and its memory
/// went.
///
/// ```text
///   Workload -----------> Profiler --> recording.jfr --> Profile --> FlameGraph (HTML), Summary (text)
///   IdleConnections --/   HeapHistogram, before and after --------------------------> Summary
/// ```
@NullMarked
package dev.weft.bench.profile;

import org.jspecify.annotations.NullMarked;

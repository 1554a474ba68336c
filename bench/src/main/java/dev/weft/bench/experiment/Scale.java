package dev.weft.bench.experiment;

import dev.weft.bench.host.Pinning;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// What a second core brings: the same with subject and load on one core, and on one each.
final class Scale implements Experiment {
    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String about() {
        return "flood, bulk and rr with subject and load on one core, and on one each";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        for (var pinning : List.of(Pinning.SAME, Pinning.SPLIT)) {
            if (pinning == Pinning.SPLIT && Pinning.automatic() == Pinning.NONE) {
                continue;
            }
            var setting = new Setting(1500, true, pinning, Setting.Wire.DIRECT);
            cases.add(
                    Flood.floodOf(
                            name(),
                            parameters("flood", 1, pinning),
                            setting,
                            Kinds.PACKETS,
                            plan.trial()));
            for (var n : plan.choose(List.of(1, 100), List.of(1, 4, 16, 100))) {
                for (var in : List.of(true, false)) {
                    cases.add(
                            Bulk.transfer(
                                    name(),
                                    parameters(in ? "bulk in" : "bulk out", n, pinning),
                                    setting,
                                    in,
                                    n,
                                    plan.trial()));
                }
                cases.add(
                        RequestResponse.transactions(
                                name(), parameters("rr", n, pinning), setting, n, plan.trial()));
            }
        }
        return cases;
    }

    private static SortedMap<String, String> parameters(String what, int n, Pinning pinning) {
        return Results.parameters(
                "connections",
                Integer.toString(n),
                "cores",
                pinning == Pinning.SAME ? "1" : "2",
                "what",
                what);
    }
}

package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The stack keeps every rule of its [house][House]; and every rule notices who breaks it.
///
/// The packages under `planted` are a house of the same plan in which each rule is broken, by
/// classes whose names begin with `Bad`, and kept by all others.
class HouseTest {
    private static final House PLANTED = new House("dev.weft.architecture.planted");

    private static JavaClasses stack;
    private static JavaClasses planted;

    @BeforeAll
    static void readClasses() {
        stack =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(House.REAL.root());
        planted = new ClassFileImporter().importPackages(PLANTED.root());
    }

    @Test
    void thereIsAStackToLookAt() {
        assertFalse(stack.isEmpty());
        assertFalse(stack.containPackage(PLANTED.root()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesAndOffenders")
    void theStackKeeps(Function<House, ArchRule> rule, Set<String> offenders) {
        rule.apply(House.REAL).check(stack);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesAndOffenders")
    void aPlantedViolationBreaks(Function<House, ArchRule> rule, Set<String> offenders) {
        var result = rule.apply(PLANTED).evaluate(planted);
        var report = String.join("\n", result.getFailureReport().getDetails());
        assertEquals(new TreeSet<>(offenders), namesOfOffendersIn(report), report);
    }

    static Stream<Arguments> rulesAndOffenders() {
        return Stream.of(
                rule("rooms never know each other", House::roomsNeverKnowEachOther)
                        .brokenBy("BadAsksUdp", "BadAsksIpv4"),
                rule("pure code is pure", House::pureCodeHasNoThreadClockChannelOrIo)
                        .brokenBy(
                                "BadReadsSystemClock",
                                "BadStartsThread",
                                "BadTakesClock",
                                "BadTakesChannel",
                                "BadLocks",
                                "BadQueues",
                                "BadPrints",
                                "BadOpensSocket",
                                "BadRecords"),
                rule("layers", House::everyPlaceKnowsOnlyWhatIsBelowIt)
                        .brokenBy(
                                "BadAsksUdp",
                                "BadAsksIpv4",
                                "BadTakesChannel",
                                "BadKnowsMessage",
                                "BadKnowsSocket",
                                "BadKnowsWiring",
                                "BadDeviceKnowsRoom",
                                "BadHasNoPlace"),
                rule("no cycles", House::packagesHaveNoCycles)
                        .brokenBy("BadKnowsMessage", "BadKnowsSocket"),
                rule("owners", House::onlyOwnersCreateChannelsAndStartProcesses)
                        .brokenBy("BadCreates", "BadStartsProcess", "BadMakesGroup"),
                rule("threads", House::onlyLoomsAndDevicesStartThreads)
                        .brokenBy("BadStartsThread", "BadStartsVirtualThread"),
                rule("time and chance", House::timeAndChanceComeFromTheLoom)
                        .brokenBy(
                                "BadReadsSystemClock",
                                "BadSleeps",
                                "BadRollsDice",
                                "BadWaitsWithTimeout"));
    }

    private static RuleUnderTest rule(String name, Function<House, ArchRule> rule) {
        return new RuleUnderTest(name, rule);
    }

    private record RuleUnderTest(String name, Function<House, ArchRule> rule) {
        Arguments brokenBy(String... offenders) {
            return Arguments.of(Named.of(name, rule), Set.of(offenders));
        }
    }

    /// The classes at fault; what they should not have touched has a name without `Bad`.
    private static Set<String> namesOfOffendersIn(String report) {
        return Pattern.compile("\\.([A-Z]\\w*)[^\\n]*")
                .matcher(report)
                .results()
                .map(found -> found.group(1))
                .filter(name -> name.startsWith("Bad"))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }
}

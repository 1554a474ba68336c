package dev.weft.bench.natives;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Skips a test class where there is no compiler, no namespace, or a program is missing, and says
/// what to install; fails instead with `WEFT_REQUIRE_TESTBED=1`.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsNatives.Condition.class)
@interface NeedsNatives {
    /// The programs that the tests use beside `gcc`, `ip`, `sysctl` and `tc`.
    String[] programs() default {};

    /// Files of packages that are not programs.
    String[] files() default {};

    /// Looks at the machine.
    final class Condition implements ExecutionCondition {
        private static final Map<String, String> PACKAGES =
                Map.of(
                        "gcc", "gcc libc6-dev",
                        "ip", "iproute2",
                        "tc", "iproute2",
                        "sysctl", "procps",
                        "ping", "iputils-ping",
                        "go", "golang-go",
                        "/usr/include/lwip/lwip/tcp.h", "liblwip-dev",
                        "/usr/share/gocode/src/gvisor.dev/gvisor/pkg/tcpip/tcpip.go",
                                "golang-gvisor-gvisor-dev");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var missing = whatIsMissing(context);
            if (missing.isEmpty()) {
                return enabled("all is there");
            }
            if ("1".equals(System.getenv("WEFT_REQUIRE_TESTBED"))) {
                throw new AssertionError("WEFT_REQUIRE_TESTBED=1, but " + missing);
            }
            return disabled(missing);
        }

        private static String whatIsMissing(ExtensionContext context) {
            var wanted = context.getTestClass().map(each -> each.getAnnotation(NeedsNatives.class));
            var programs =
                    Stream.concat(
                                    Stream.of("gcc", "ip", "sysctl", "tc"),
                                    wanted.stream().flatMap(each -> Stream.of(each.programs())))
                            .filter(each -> !Install.hasProgram(each));
            var files =
                    wanted.stream()
                            .flatMap(each -> Stream.of(each.files()))
                            .filter(each -> !Files.exists(Path.of(each)));
            return Stream.concat(programs, files)
                    .findFirst()
                    .map(Condition::isMissing)
                    .orElseGet(Condition::whatCannotBeMade);
        }

        private static String whatCannotBeMade() {
            if (!Files.isWritable(Path.of("/dev/net/tun"))) {
                return "no /dev/net/tun here that can be written to";
            }
            try (var host = Host.start()) {
                host.check(host.namespace("probe").inside(List.of("true")));
                return "";
            } catch (IOException e) {
                return "cannot make a network namespace: " + e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        private static String isMissing(String what) {
            return "no %s: install %s".formatted(what, PACKAGES.getOrDefault(what, what));
        }
    }
}

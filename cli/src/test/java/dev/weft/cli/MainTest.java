package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

class MainTest {
    private final Captured captured = new Captured();

    @Test
    void versionWasFilledInByTheBuild() {
        var version = new Version().getVersion()[0];
        assertTrue(version.startsWith("weft 0."), version);
        assertFalse(version.contains("$"), version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "up --help",
                "ping --help",
                "nc --help",
                "get --help",
                "iperf3 --help",
                "ss --help",
                "console --help",
                "demo --help"
            })
    void helpAndVersionSucceed(String line) {
        assertEquals(ExitCode.OK, Main.run(captured.screen, line.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "ping", "nc", "get", "iperf3", "ss", "console", "demo"})
    void everyHelpHasExamples(String command) {
        var help =
                WeftCommand.commandLine(captured.screen)
                        .getSubcommands()
                        .get(command)
                        .getUsageMessage();
        assertTrue(help.contains("Examples:") && help.contains("./weft " + command), help);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no-such-command          | Unmatched argument at index 0: 'no-such-command'
                    up --no-such-option      | Unknown option: '--no-such-option'
                    up --address 10.0.0.2    | --address: not an address with a prefix length: 10.0.0.2
                    up --address 10.0.0.2/33 | --address: not an address with a prefix length: 10.0.0.2/33
                    up --mac 02:00           | --mac: not a MAC address: 02:00
                    up --mtu many            | --mtu: not a number: many
                    up --poll lazy           | --poll: lazy is none of block, adaptive, busy
                    up --offload maybe       | --offload: neither on nor off: maybe
                    up --loom big            | --loom: big is none of carrier, shared
                    up --tap                 | Missing required parameter for option '--tap' (NAME)
                    up --www                 | Missing required parameter for option '--www' (DIR)
                    ping 10.0.0.1 --www      | Unknown option: '--www'
                    nc                       | whom? nc HOST PORT
                    nc -l                    | on which port? nc -l [HOST] PORT
                    nc -k 10.0.0.1 7         | -k needs -l
                    nc 10.0.0.1 70000        | invalid port: 70000
                    nc 10.0.0.1 7 8          | unexpected 8
                    nc -w soon 10.0.0.1 7    | Invalid value for option '-w': 'soon' is not an int
                    get                      | Missing required parameter: 'URL'
                    ss --udp                 | Unknown option: '--udp'
                    console                  | Missing required parameter: 'COMMAND'
                    console exit             | none of those that only look: exit
                    get https://10.0.0.1/    | there is no TLS here, only http: https://10.0.0.1/
                    ping                     | Missing required parameter: 'HOST'
                    ping -s 65508 10.0.0.1   | -s: invalid argument: '65508'
                    ping -t 0 10.0.0.1       | -t: invalid argument: '0'
                    ping -M maybe 10.0.0.1   | -M: invalid argument: 'maybe'
                    ping -Q 256 10.0.0.1     | -Q: invalid argument: '256'
                    ping -p xyz 10.0.0.1     | -p: invalid argument: 'xyz'
                    iperf3                   | whom? iperf3 HOST [-R] [--bidir] [-P N] [-t SECS] [-u] [-b RATE]
                    iperf3 10.0.0.1 -P 129   | -P: invalid argument: '129'
                    iperf3 10.0.0.1 -u -l 15 | the length of a datagram is out of range
                    """)
    void wrongUseIsExplainedInOneLineAndPointsToTheHelp(String line, String message) {
        var errors = new StringWriter();
        var commands =
                WeftCommand.commandLine(captured.screen).setErr(new PrintWriter(errors, true));

        assertEquals(ExitCode.USAGE, commands.execute(line.split(" ")));

        var said = errors.toString().lines().toList();
        assertTrue(said.getFirst().endsWith(": " + message), errors.toString());
        assertTrue(said.getLast().matches("Try: ./weft.* --help"), errors.toString());
    }

    @Test
    void hostThatHasNoNameIsPingsOwnError() {
        assertEquals(2, Main.run(captured.screen, "ping", "no such host"));
        assertEquals("ping: no such host: Name or service not known\n", captured.errors());
    }

    @Test
    void folderThatIsNotThereIsSaidBeforeAnythingIsMade() {
        assertEquals(1, Main.run(captured.screen, "up", "--www", "/no/such/folder"));
        assertEquals(
                "weft: --www: not a folder that can be read: /no/such/folder\n", captured.errors());
    }

    @Test
    void trainingForTheCacheSucceedsAndSaysNothing() {
        assertEquals(0, Main.run(captured.screen, "train"), captured::errors);
        assertEquals("", captured.out());
    }
}

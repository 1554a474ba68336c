package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tcp.connection.TcpStates;
import dev.weft.tcp.connection.TcpStates.Move;
import dev.weft.tcp.connection.TcpStates.Name;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// `docs/states/tcp.md` shows the moves that are legal, and they make sense.
class TcpStatesPageTest {
    private static final Path PAGE = Documents.document("states/tcp.md");

    @Test
    void thePageIsTrue() {
        GeneratedPage.check(PAGE, page(), TcpStatesPageTest.class);
    }

    /// Any state may end in CLOSED at once; all other moves have an arrow.
    @Test
    void everyMoveIsShownButForTheSuddenEnds() {
        var hidden =
                TcpStates.MOVES.stream()
                        .filter(move -> move.to() != Name.CLOSED)
                        .filter(move -> !StateDiagram.shows(move))
                        .toList();
        assertEquals(List.of(), hidden);
    }

    @Test
    void noMoveIsListedTwice() {
        var seen = new HashSet<List<Name>>();
        for (var move : TcpStates.MOVES) {
            assertTrue(seen.add(List.of(move.from(), move.to())), move::toString);
        }
    }

    @Test
    void onlyListedMovesAreLegal() {
        for (var from : Name.values()) {
            for (var to : Name.values()) {
                var listed =
                        TcpStates.MOVES.stream()
                                .anyMatch(move -> move.from() == from && move.to() == to);
                assertEquals(listed, TcpStates.isLegal(from, to), from + " to " + to);
            }
        }
    }

    @Test
    void everyStateIsReachedAndLeft() {
        var reached = reachable(Name.CLOSED, new HashSet<>());
        assertEquals(Set.of(Name.values()), reached);
        for (var state : Name.values()) {
            var onwards = reachable(state, new HashSet<>());
            assertTrue(onwards.contains(Name.CLOSED), state + " never ends");
        }
    }

    private static Set<Name> reachable(Name from, Set<Name> reached) {
        for (var move : TcpStates.MOVES) {
            if (move.from() == from && reached.add(move.to())) {
                reachable(move.to(), reached);
            }
        }
        return reached;
    }

    private static String page() {
        var page = new StringBuilder();
        page.append("# The states of a TCP connection\n\n")
                .append(
                        "Drawn from `TcpStates.MOVES`, against which `Connection` checks every move")
                .append(" it makes, by `")
                .append(TcpStatesPageTest.class.getSimpleName())
                .append("`; `")
                .append(GeneratedPage.command(TcpStatesPageTest.class))
                .append("` draws it anew. The names are those of RFC 9293 §3.3.2, and like its")
                .append(" figure 5 the picture leaves out the sudden ends: the second table has")
                .append(" them.\n\n```text\n")
                .append(StateDiagram.draw(TcpStates.MOVES))
                .append("```\n\n");
        var shown = new ArrayList<Move>();
        var sudden = new ArrayList<Move>();
        TcpStates.MOVES.forEach(move -> (StateDiagram.shows(move) ? shown : sudden).add(move));
        page.append("## The moves in the picture\n\n").append(table(shown));
        page.append("\n## The sudden ends\n\n").append(table(sudden));
        return page.toString();
    }

    private static String table(List<Move> moves) {
        var table = new StringBuilder("| from | to | because |\n|---|---|---|\n");
        for (var move : moves) {
            table.append("| %s | %s | %s |\n".formatted(move.from(), move.to(), move.because()));
        }
        return table.toString();
    }
}

package dev.weft.docs;

import dev.weft.tcp.connection.TcpStates.Move;
import dev.weft.tcp.connection.TcpStates.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Draws moves between states. Where a state stands and which way an arrow takes is laid out here;
/// which arrows there are, and what is written at them, comes from the moves.
final class StateDiagram {
    private static final int WIDTH = 84;
    private static final int HEIGHT = 38;

    private static final Map<Name, Place> PLACES = new EnumMap<>(Name.class);

    private static final List<Route> ROUTES = new ArrayList<>();

    static {
        PLACES.put(Name.CLOSED, new Place(31, 0));
        PLACES.put(Name.LISTEN, new Place(2, 5));
        PLACES.put(Name.SYN_SENT, new Place(60, 5));
        PLACES.put(Name.SYN_RECEIVED, new Place(2, 11));
        PLACES.put(Name.ESTABLISHED, new Place(29, 16));
        PLACES.put(Name.FIN_WAIT_1, new Place(2, 23));
        PLACES.put(Name.CLOSE_WAIT, new Place(60, 23));
        PLACES.put(Name.FIN_WAIT_2, new Place(2, 29));
        PLACES.put(Name.CLOSING, new Place(31, 29));
        PLACES.put(Name.LAST_ACK, new Place(60, 29));
        PLACES.put(Name.TIME_WAIT, new Place(30, 35));

        route(Name.CLOSED, Name.LISTEN).from(30, 1).to(6, 1).to(6, 4).says(9, 0);
        route(Name.CLOSED, Name.SYN_SENT).from(41, 1).to(65, 1).to(65, 4).says(43, 0);
        route(Name.LISTEN, Name.CLOSED).from(12, 6).to(33, 6).to(33, 3).says(16, 5);
        route(Name.LISTEN, Name.SYN_RECEIVED).from(6, 8).to(6, 10).says(8, 9);
        route(Name.SYN_SENT, Name.SYN_RECEIVED)
                .from(59, 6)
                .to(52, 6)
                .to(52, 12)
                .to(18, 12)
                .says(28, 11);
        route(Name.SYN_SENT, Name.ESTABLISHED).from(65, 8).to(65, 17).to(44, 17).says(44, 15);
        route(Name.SYN_RECEIVED, Name.ESTABLISHED).from(6, 14).to(6, 17).to(28, 17).says(8, 16);
        route(Name.ESTABLISHED, Name.FIN_WAIT_1)
                .from(33, 19)
                .to(33, 20)
                .to(6, 20)
                .to(6, 22)
                .says(8, 21);
        route(Name.ESTABLISHED, Name.CLOSE_WAIT)
                .from(39, 19)
                .to(39, 20)
                .to(65, 20)
                .to(65, 22)
                .says(46, 21);
        route(Name.FIN_WAIT_1, Name.FIN_WAIT_2).from(6, 26).to(6, 28).says(8, 27);
        route(Name.FIN_WAIT_1, Name.CLOSING).from(16, 24).to(36, 24).to(36, 28).says(19, 23);
        route(Name.CLOSE_WAIT, Name.LAST_ACK).from(65, 26).to(65, 28).says(49, 27);
        route(Name.FIN_WAIT_2, Name.TIME_WAIT).from(6, 32).to(6, 36).to(29, 36).says(8, 35);
        route(Name.CLOSING, Name.TIME_WAIT).from(36, 32).to(36, 34).says(38, 33);
        route(Name.LAST_ACK, Name.CLOSED).from(65, 32).to(65, 34).says(67, 32);
        route(Name.TIME_WAIT, Name.CLOSED).from(43, 36).to(61, 36).says(44, 35);
    }

    private final char[][] canvas = new char[HEIGHT][WIDTH];
    private final Map<Name, List<Move>> moves;

    private StateDiagram(List<Move> moves) {
        this.moves = moves.stream().collect(Collectors.groupingBy(Move::from));
        for (var row : canvas) {
            Arrays.fill(row, ' ');
        }
    }

    /// Where a box begins.
    private record Place(int x, int y) {}

    /// How an arrow goes, and where its words stand.
    private static final class Route {
        private final Name from;
        private final Name to;
        private final List<Place> points = new ArrayList<>();
        private Place words = new Place(0, 0);

        Route(Name from, Name to) {
            this.from = from;
            this.to = to;
        }

        Route from(int x, int y) {
            return to(x, y);
        }

        Route to(int x, int y) {
            points.add(new Place(x, y));
            return this;
        }

        void says(int x, int y) {
            words = new Place(x, y);
        }
    }

    private static Route route(Name from, Name to) {
        var route = new Route(from, to);
        ROUTES.add(route);
        return route;
    }

    /// Whether there is an arrow for a move.
    static boolean shows(Move move) {
        return ROUTES.stream().anyMatch(each -> each.from == move.from() && each.to == move.to());
    }

    /// Draws.
    static String draw(List<Move> moves) {
        var diagram = new StateDiagram(moves);
        PLACES.forEach(diagram::box);
        // CLOSED is at both ends of a connection's life, as in the RFC's figure 5.
        diagram.box(Name.CLOSED, new Place(62, 35));
        ROUTES.forEach(diagram::arrow);
        return Arrays.stream(diagram.canvas)
                        .map(row -> new String(row).stripTrailing())
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private void box(Name name, Place at) {
        var edge = "+" + "-".repeat(name.toString().length() + 2) + "+";
        write(at.x, at.y, edge);
        write(at.x, at.y + 1, "| " + name + " |");
        write(at.x, at.y + 2, edge);
    }

    private void arrow(Route route) {
        var move =
                moves.getOrDefault(route.from, List.of()).stream()
                        .filter(each -> each.to() == route.to)
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "no move from %s to %s, but an arrow"
                                                .formatted(route.from, route.to)));
        for (int i = 1; i < route.points.size(); i++) {
            line(route.points.get(i - 1), route.points.get(i), i > 1);
        }
        var end = route.points.getLast();
        canvas[end.y][end.x] = head(route.points.get(route.points.size() - 2), end);
        var words = move.because().split("(?<=,) ", -1);
        for (int i = 0; i < words.length; i++) {
            write(route.words.x, route.words.y + i, words[i]);
        }
    }

    private void line(Place from, Place to, boolean corner) {
        if (from.y == to.y) {
            for (int x = Math.min(from.x, to.x); x <= Math.max(from.x, to.x); x++) {
                canvas[from.y][x] = '-';
            }
        } else {
            for (int y = Math.min(from.y, to.y); y <= Math.max(from.y, to.y); y++) {
                canvas[y][from.x] = '|';
            }
        }
        if (corner) {
            canvas[from.y][from.x] = '+';
        }
    }

    private static char head(Place before, Place end) {
        if (before.y == end.y) {
            return before.x < end.x ? '>' : '<';
        }
        return before.y < end.y ? 'v' : '^';
    }

    private void write(int x, int y, String text) {
        for (int i = 0; i < text.length(); i++) {
            canvas[y][x + i] = text.charAt(i);
        }
    }
}

package dev.weft.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// Where sources name requirements: main code in its comments, tests in the values of
/// [dev.weft.testing.Requirement].
///
/// A comment belongs to the innermost method, field or type that it stands in or above.
final class Rfc9293Citations {
    private static final Pattern NUMBER = Pattern.compile("\\b(?:MUST|SHLD|MAY|REC)-[0-9]+\\b");
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)(?<=^|\\s)//.*$");
    private static final String ANNOTATION = "Requirement";

    private Rfc9293Citations() {}

    /// A place that names a requirement.
    ///
    /// @param requirement what is named: a number, or all that the annotation says
    /// @param file where
    /// @param member the method, field or type in it, as `Type#member` or `Type`
    record Citation(String requirement, Path file, String member) {}

    /// What the comments of some files name.
    static List<Citation> inComments(List<Path> files) {
        var citations = new ArrayList<Citation>();
        parse(
                files.stream().filter(each -> NUMBER.matcher(Documents.text(each)).find()).toList(),
                (unit, positions) -> {
                    var file = Path.of(unit.getSourceFile().toUri());
                    var text = Documents.text(file);
                    COMMENT_LINE
                            .matcher(text)
                            .results()
                            .forEach(comment -> {
                                var member =
                                        memberAt(
                                                unit, positions, codeBefore(text, comment.start()));
                                NUMBER.matcher(comment.group())
                                        .results()
                                        .map(number -> new Citation(number.group(), file, member))
                                        .forEach(citations::add);
                            });
                });
        return distinct(citations);
    }

    /// What the annotations of some files name.
    static List<Citation> inAnnotations(List<Path> files) {
        var citations = new ArrayList<Citation>();
        parse(
                files.stream()
                        .filter(each -> Documents.text(each).contains("@" + ANNOTATION))
                        .toList(),
                (unit, _) -> {
                    var file = Path.of(unit.getSourceFile().toUri());
                    for (var type : unit.getTypeDecls()) {
                        if (type instanceof ClassTree found) {
                            annotated(
                                    file, found, String.valueOf(found.getSimpleName()), citations);
                        }
                    }
                });
        return distinct(citations);
    }

    private interface Visitor {
        void visit(CompilationUnitTree unit, SourcePositions positions);
    }

    private static void parse(List<Path> files, Visitor visitor) {
        if (files.isEmpty()) {
            return;
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        var complaints = new DiagnosticCollector<JavaFileObject>();
        try (var manager = compiler.getStandardFileManager(complaints, Locale.ROOT, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    complaints,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                visitor.visit(unit, positions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var complaint : complaints.getDiagnostics()) {
            if (complaint.getKind() == Diagnostic.Kind.ERROR) {
                throw new AssertionError(complaint.toString());
            }
        }
    }

    /// A comment behind code on the same line belongs to that code.
    private static int codeBefore(String text, int comment) {
        var at = text.lastIndexOf('\n', comment) + 1;
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String memberAt(
            CompilationUnitTree unit, SourcePositions positions, long offset) {
        for (var type : unit.getTypeDecls()) {
            if (type instanceof ClassTree found && offset < positions.getEndPosition(unit, found)) {
                return memberAt(
                        unit, positions, found, String.valueOf(found.getSimpleName()), offset);
            }
        }
        return Path.of(unit.getSourceFile().toUri()).getFileName().toString();
    }

    /// The first member that ends behind the comment, unless the comment is above the type itself.
    private static String memberAt(
            CompilationUnitTree unit,
            SourcePositions positions,
            ClassTree type,
            String name,
            long offset) {
        if (offset < positions.getStartPosition(unit, type)) {
            return name;
        }
        for (var member : type.getMembers()) {
            // What the compiler has added has no place.
            if (positions.getStartPosition(unit, member) > positions.getStartPosition(unit, type)
                    && offset < positions.getEndPosition(unit, member)) {
                return switch (member) {
                    case ClassTree nested ->
                            memberAt(
                                    unit,
                                    positions,
                                    nested,
                                    name + "." + nested.getSimpleName(),
                                    offset);
                    case MethodTree method -> name + "#" + nameOf(method, type);
                    case VariableTree field -> name + "#" + field.getName();
                    default -> name;
                };
            }
        }
        return name;
    }

    private static String nameOf(MethodTree method, ClassTree type) {
        var isConstructor = method.getReturnType() == null;
        return String.valueOf(isConstructor ? type.getSimpleName() : method.getName());
    }

    private static void annotated(
            Path file, ClassTree type, String name, List<Citation> citations) {
        for (var member : type.getMembers()) {
            if (member instanceof ClassTree nested) {
                annotated(file, nested, name + "." + nested.getSimpleName(), citations);
            } else if (member instanceof MethodTree method) {
                method.getModifiers().getAnnotations().stream()
                        .filter(each -> each.getAnnotationType().toString().equals(ANNOTATION))
                        .flatMap(Rfc9293Citations::values)
                        .map(value -> new Citation(value, file, name + "#" + method.getName()))
                        .forEach(citations::add);
            }
        }
    }

    private static Stream<String> values(AnnotationTree annotation) {
        return annotation.getArguments().stream().flatMap(Rfc9293Citations::strings);
    }

    private static Stream<String> strings(ExpressionTree tree) {
        return switch (tree) {
            case AssignmentTree assignment -> strings(assignment.getExpression());
            case NewArrayTree array ->
                    array.getInitializers().stream().flatMap(Rfc9293Citations::strings);
            case LiteralTree literal -> Stream.of(String.valueOf(literal.getValue()));
            case Tree other -> throw new AssertionError("write requirements as texts: " + other);
        };
    }

    private static List<Citation> distinct(List<Citation> citations) {
        return citations.stream().distinct().toList();
    }
}

//! Narratives: well-formed XHTML in one div, with nothing that runs, loads or asks.

const std = @import("std");

/// Elements that may nest; real narratives stay below twenty.
const max_depth = 200;

const elements = std.StaticStringMap(void).initComptime(blk: {
    @setEvalBranchQuota(10_000);
    const names =
        "a abbr acronym address area b bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt " ++
        "em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map ol p pre q s samp small span strike strong style sub sup table " ++
        "tbody td tfoot th thead tr tt u ul var";
    var count: usize = 0;
    var it = std.mem.tokenizeScalar(u8, names, ' ');
    while (it.next()) |_| count += 1;
    var list: [count]struct { []const u8 } = undefined;
    it = std.mem.tokenizeScalar(u8, names, ' ');
    for (&list) |*item| item.* = .{it.next().?};
    break :blk list;
});

pub const Problem = struct {
    /// "txt-1", "txt-2", or "" when it is not XHTML at all.
    rule: []const u8,
    sentence: []const u8,
};

/// What is wrong with a narrative, or null.
pub fn check(text: []const u8) ?Problem {
    const trimmed = std.mem.trim(u8, text, " \t\r\n");
    if (!std.mem.startsWith(u8, trimmed, "<div")) return bad("a narrative is one div element in XHTML");
    var reader: Reader = .{ .text = trimmed };
    reader.run() catch return reader.problem;
    if (!reader.content) return .{ .rule = "txt-2", .sentence = "a narrative has some text or an image" };
    return null;
}

fn bad(sentence: []const u8) Problem {
    return .{ .rule = "", .sentence = sentence };
}

const Reader = struct {
    text: []const u8,
    i: usize = 0,
    stack: [max_depth][]const u8 = undefined,
    depth: usize = 0,
    content: bool = false,
    problem: Problem = undefined,

    fn fail(r: *Reader, problem: Problem) error{Bad} {
        r.problem = problem;
        return error.Bad;
    }

    fn run(r: *Reader) error{Bad}!void {
        while (r.i < r.text.len) {
            const byte = r.text[r.i];
            if (byte == '<') {
                try r.markup();
                if (r.depth == 0) break;
            } else {
                if (byte == '&') try r.entity();
                if (!std.ascii.isWhitespace(byte)) r.content = true;
                r.i += 1;
            }
        }
        if (r.depth > 0 or r.i != r.text.len) return r.fail(bad("a narrative is one div element whose tags are all closed in order"));
    }

    fn entity(r: *Reader) error{Bad}!void {
        const rest = r.text[r.i..];
        const end = std.mem.findScalar(u8, rest[0..@min(rest.len, 12)], ';') orelse 0;
        if (end < 2) return r.fail(bad("an ampersand in XHTML is written &amp;"));
        const name = rest[1..end];
        for ([_][]const u8{ "amp", "lt", "gt", "quot", "apos" }) |known| if (std.mem.eql(u8, name, known)) return;
        const hex = name[0] == '#' and name[1..].len > 1 and name[1] == 'x';
        const digits = if (name[0] == '#') name[if (hex) 2 else 1..] else "";
        if (digits.len == 0) return r.fail(bad("XHTML knows &amp;, &lt;, &gt;, &quot;, &apos; and numbers such as &#160;, no other names of characters"));
        for (digits) |digit| if (!(if (hex) std.ascii.isHex(digit) else std.ascii.isDigit(digit)))
            return r.fail(bad("the number of a character in XHTML is like &#160; or &#xA0;"));
    }

    fn markup(r: *Reader) error{Bad}!void {
        const rest = r.text[r.i..];
        if (std.mem.startsWith(u8, rest, "<!--")) {
            const end = std.mem.find(u8, rest[4..], "-->") orelse return r.fail(bad("a comment in XHTML ends with -->"));
            r.i += 4 + end + 3;
            return;
        }
        if (std.mem.startsWith(u8, rest, "</")) return r.close();
        r.i += 1;
        const name = r.word();
        if (name.len == 0) return r.fail(bad("a less-than sign in XHTML is written &lt;"));
        if (!elements.has(name))
            return r.fail(.{ .rule = "txt-1", .sentence = "a narrative has only elements of basic formatting, links, tables and images, in lower case" });
        if (std.mem.eql(u8, name, "img")) r.content = true;
        while (true) {
            const spaced = r.space();
            if (r.eat("/>")) return;
            if (r.eat(">")) break;
            if (!spaced) return r.fail(bad("attributes in XHTML are set apart by space"));
            try r.attribute();
        }
        if (r.depth == max_depth) return r.fail(bad("a narrative nests at most 200 elements"));
        r.stack[r.depth] = name;
        r.depth += 1;
    }

    fn close(r: *Reader) error{Bad}!void {
        r.i += 2;
        const name = r.word();
        _ = r.space();
        if (r.depth == 0 or !std.mem.eql(u8, r.stack[r.depth - 1], name) or !r.eat(">"))
            return r.fail(bad("a narrative is one div element whose tags are all closed in order"));
        r.depth -= 1;
    }

    fn attribute(r: *Reader) error{Bad}!void {
        const name = r.word();
        _ = r.space();
        if (name.len == 0 or !r.eat("=")) return r.fail(bad("an attribute in XHTML has a value"));
        _ = r.space();
        const quote: u8 = if (r.i < r.text.len) r.text[r.i] else 0;
        if (quote != '"' and quote != '\'') return r.fail(bad("an attribute's value in XHTML is quoted"));
        const start = r.i + 1;
        const length = std.mem.findScalar(u8, r.text[start..], quote) orelse return r.fail(bad("an attribute's value in XHTML is quoted"));
        const value = r.text[start..][0..length];
        r.i = start + length + 1;
        if (std.mem.findScalar(u8, value, '<') != null) return r.fail(bad("a less-than sign in XHTML is written &lt;"));
        if (name.len > 2 and std.ascii.startsWithIgnoreCase(name, "on"))
            return r.fail(.{ .rule = "txt-1", .sentence = "a narrative has no attributes that run scripts" });
        if (std.ascii.startsWithIgnoreCase(std.mem.trimStart(u8, value, " \t\r\n"), "javascript:"))
            return r.fail(.{ .rule = "txt-1", .sentence = "a narrative has no links that run scripts" });
        if (std.mem.eql(u8, name, "xmlns") and r.depth == 0 and !std.mem.eql(u8, value, "http://www.w3.org/1999/xhtml"))
            return r.fail(bad("a narrative's div is in the namespace http://www.w3.org/1999/xhtml"));
    }

    fn word(r: *Reader) []const u8 {
        const start = r.i;
        while (r.i < r.text.len) : (r.i += 1) switch (r.text[r.i]) {
            'a'...'z', 'A'...'Z', '0'...'9', '-', '_', ':', '.' => {},
            else => break,
        };
        return r.text[start..r.i];
    }

    fn space(r: *Reader) bool {
        const start = r.i;
        while (r.i < r.text.len and std.ascii.isWhitespace(r.text[r.i])) r.i += 1;
        return r.i > start;
    }

    fn eat(r: *Reader, what: []const u8) bool {
        if (!std.mem.startsWith(u8, r.text[r.i..], what)) return false;
        r.i += what.len;
        return true;
    }
};

test "narratives that hold" {
    for ([_][]const u8{
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">text</div>",
        "<div>a &amp; b &#160;&#xa0;<br/><b>x</b><!-- c --></div>",
        " <div\n lang='pt'><img src=\"#a\" alt=\"\"/></div >\n",
        "<div><table border=\"1\"><tr><td>1</td></tr></table></div>",
    }) |text| try std.testing.expectEqual(null, check(text));
}

test "narratives that do not" {
    for ([_][]const u8{
        "",                        "text",                     "<p>text</p>",                                        "<div>text",
        "<div>text</p></div>",     "<div>a</div><div>b</div>", "<div><b>a</div></b>",                                "<div>a & b</div>",
        "<div>a < b</div>",        "<div><br>a</div>",         "<div class=a>b</div>",                               "<div hidden>b</div>",
        "<div",                    "<div><!-- a</div>",        "<div xmlns=\"http://www.w3.org/1999/html\">b</div>", "<div>&nbsp</div>",
        "<div>&nbsp;</div>",       "<div>&#;</div>",           "<div>&#x;</div>",                                    "<div>&#1a;</div>",
        "<div a='b'c='d'>e</div>",
    }) |text| try std.testing.expectEqualStrings("", check(text).?.rule);
    for ([_][]const u8{
        "<div><script>a</script></div>",                "<div><form>a</form></div>", "<div onclick=\"a()\">b</div>",
        "<div><a href=\" JavaScript:a()\">b</a></div>", "<div><DIV>a</DIV></div>",   "<div><iframe src=\"a\"/></div>",
    }) |text| try std.testing.expectEqualStrings("txt-1", check(text).?.rule);
    for ([_][]const u8{ "<div/>", "<div> </div>", "<div><p/> <!-- a --></div>" }) |text|
        try std.testing.expectEqualStrings("txt-2", check(text).?.rule);
    _ = check("<div>" ++ &@as([5000]u8, @splat('<')));
}

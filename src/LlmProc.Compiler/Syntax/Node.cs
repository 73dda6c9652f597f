using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Where something stands in a file; lines and columns count from 1, the end is exclusive.</summary>
public readonly record struct SourceSpan(int Line, int Column, int EndLine, int EndColumn);

/// <summary>A value in a program file, whatever the format, with its place.</summary>
internal abstract class Node
{
    private Node(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    /// <summary>As a reader of an error message knows it: <c>a string</c>, <c>a table</c>.</summary>
    public abstract string Kind { get; }

    public sealed class Table(SourceSpan span, ImmutableArray<Entry> entries) : Node(span)
    {
        public ImmutableArray<Entry> Entries { get; } = entries;

        public override string Kind => "a table";

        public Entry? Find(string key)
        {
            foreach (Entry entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry;
                }
            }

            return null;
        }
    }

    public sealed class List(SourceSpan span, ImmutableArray<Node> items) : Node(span)
    {
        public ImmutableArray<Node> Items { get; } = items;

        public override string Kind => "a list";
    }

    public sealed class Text(SourceSpan span, string value) : Node(span)
    {
        public string Value { get; } = value;

        public override string Kind => "a string";
    }

    public sealed class Integer(SourceSpan span, long value) : Node(span)
    {
        public long Value { get; } = value;

        public override string Kind => "a whole number";
    }

    public sealed class Number(SourceSpan span, double value) : Node(span)
    {
        public double Value { get; } = value;

        public override string Kind => "a number";
    }

    public sealed class Boolean(SourceSpan span, bool value) : Node(span)
    {
        public bool Value { get; } = value;

        public override string Kind => "true or false";
    }

    /// <summary>A date or time; no key of ours takes one.</summary>
    public sealed class Moment(SourceSpan span) : Node(span)
    {
        public override string Kind => "a date";
    }

    /// <summary>A value that is wrong in itself, whatever key it has; that was reported, and nothing more is to be said of it.</summary>
    public sealed class Unread(SourceSpan span) : Node(span)
    {
        public override string Kind => "nothing";
    }
}

/// <summary>A key with its value; both know their places.</summary>
internal sealed class Entry(string key, SourceSpan keySpan, Node value)
{
    public string Key { get; } = key;

    public SourceSpan KeySpan { get; } = keySpan;

    public Node Value { get; } = value;
}

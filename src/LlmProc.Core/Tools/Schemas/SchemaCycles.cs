namespace LlmProc;

/// <summary>
/// Refuses schemas that lead back to themselves without stepping into the value, such as <c>{"$ref": "#"}</c>: checking would never end. A cycle
/// through <c>properties</c> or <c>items</c> is fine, since it ends where the value does.
/// </summary>
internal static class SchemaCycles
{
    private const int LongestChain = 64;

    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var closed = new HashSet<SchemaNode>();
        var open = new List<SchemaNode>();
        foreach (SchemaNode node in nodes)
        {
            Follow(node, open, closed);
        }
    }

    private static void Follow(SchemaNode node, List<SchemaNode> open, HashSet<SchemaNode> closed)
    {
        if (closed.Contains(node))
        {
            return;
        }

        int start = open.IndexOf(node);
        if (start >= 0)
        {
            string cycle = string.Join(" → ", open.Skip(start).Append(node).Select(n => n.Place));
            throw new JsonSchemaException(node.Place, $"refers to itself without stepping into the value: {cycle}");
        }

        if (open.Count == LongestChain)
        {
            throw new JsonSchemaException(open[0].Place, $"leads through more than {LongestChain} references and forms; refer more directly");
        }

        open.Add(node);
        foreach (SchemaNode next in node.Checks.SelectMany(check => check.SameValue))
        {
            Follow(next, open, closed);
        }

        open.RemoveAt(open.Count - 1);
        closed.Add(node);
    }
}

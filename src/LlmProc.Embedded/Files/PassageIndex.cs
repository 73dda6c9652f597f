using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LlmProc;

/// <summary>A passage that shares terms with a question; the higher the score the better, best 1.</summary>
internal readonly record struct Candidate(Passage Passage, double Score);

/// <summary>Full-text index over passages, in memory. It holds terms and not text: what a term is, <see cref="Lexer"/> alone decides.</summary>
/// <remarks>One connection, used by one thread at a time.</remarks>
#pragma warning disable CA1001 // No request knows that it is the last of its head; the connection's handle frees itself when the head is gone.
internal sealed class PassageIndex
#pragma warning restore CA1001
{
    private const int MostCandidates = 60;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");
    private readonly ImmutableArray<Passage> _passages;

    public PassageIndex(ImmutableArray<Passage> passages)
    {
        _passages = passages;
        _connection.Open();
        Execute("CREATE VIRTUAL TABLE passages USING fts5(headings, body, content = '', tokenize = 'unicode61 remove_diacritics 0')");
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand insert = Command("INSERT INTO passages (rowid, headings, body) VALUES ($row, $headings, $body)");
        insert.Transaction = transaction;
        SqliteParameter row = insert.Parameters.Add("$row", SqliteType.Integer);
        SqliteParameter headings = insert.Parameters.Add("$headings", SqliteType.Text);
        SqliteParameter body = insert.Parameters.Add("$body", SqliteType.Text);
        for (int i = 0; i < passages.Length; i++)
        {
            row.Value = i;
            headings.Value = string.Join(' ', passages[i].HeadingTerms());
            body.Value = string.Join(' ', Lexer.Terms(passages[i].File.Text(passages[i].Span)));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>SQLite is a library of its own, which stays behind easily where a program is copied by hand.</summary>
    /// <exception cref="ModelException"><c>embedded</c>: it is not there, or not for this machine.</exception>
    public static void Require()
    {
        try
        {
            Batteries_V2.Init();
            raw.sqlite3_libversion();
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or BadImageFormatException)
        {
            string file = OperatingSystem.IsWindows() ? "e_sqlite3.dll" : OperatingSystem.IsMacOS() ? "libe_sqlite3.dylib" : "libe_sqlite3.so";
            throw new ModelException("embedded", $"The provider embedded reads with SQLite, and {file} cannot be loaded; put the one that came with this program into {AppContext.BaseDirectory}", e);
        }
    }

    public int Count => _passages.Length;

    /// <summary>In how many passages a term stands.</summary>
    public int Frequency(string term)
    {
        lock (_gate)
        {
            using SqliteCommand count = Command("SELECT count(*) FROM passages WHERE passages MATCH $terms");
            count.Parameters.AddWithValue("$terms", Quoted(term));
            return (int)(long)count.ExecuteScalar()!;
        }
    }

    /// <summary>For each passage that repeats a question: the terms that stand nowhere else in it.</summary>
    public ImmutableArray<HashSet<string>> TermsWithin(Echo echo)
    {
        var found = ImmutableArray.CreateBuilder<HashSet<string>>();
        foreach (Passage passage in _passages)
        {
            string text = passage.File.Text(passage.Span);
            if (echo.Without(text) is var rest && rest != text)
            {
                HashSet<string> terms = Lexer.TermSet(text);
                terms.ExceptWith(Lexer.Terms(rest));
                terms.ExceptWith(passage.HeadingTerms());
                found.Add(terms);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The passages with any of the terms, best first.</summary>
    public ImmutableArray<Candidate> Search(IEnumerable<string> terms)
    {
        string query = string.Join(" OR ", terms.Select(Quoted));
        if (query.Length == 0)
        {
            return [];
        }

        lock (_gate)
        {
            using SqliteCommand search = Command(
                "SELECT rowid, -bm25(passages, 3.0, 1.0) AS score FROM passages WHERE passages MATCH $terms ORDER BY score DESC, rowid LIMIT $most");
            search.Parameters.AddWithValue("$terms", query);
            search.Parameters.AddWithValue("$most", MostCandidates);
            using SqliteDataReader reader = search.ExecuteReader();
            var found = ImmutableArray.CreateBuilder<Candidate>();
            double best = 0;
            while (reader.Read())
            {
                best = found.Count == 0 ? reader.GetDouble(1) : best;
                found.Add(new Candidate(_passages[reader.GetInt32(0)], best > 0 ? reader.GetDouble(1) / best : 1));
            }

            return found.ToImmutable();
        }
    }

    /// <summary>A term holds letters and digits only; the quotes keep AND, OR, NOT and NEAR from being operators.</summary>
    private static string Quoted(string term) => $"\"{term}\"";

    private void Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this file come here; what a user wrote is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}

using System.Globalization;
using System.Text;
using System.Xml;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Cases;

/// <summary>The XML that build servers read: a suite for each file, a case for each case.</summary>
internal sealed class CaseJunit(Screen screen) : ICaseReport
{
    private static readonly XmlWriterSettings s_settings = new() { Indent = true, NewLineChars = "\n", CheckCharacters = false, OmitXmlDeclaration = true };

    public void Refuse(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticText.WriteError(diagnostics, screen);

    public void Add(CaseOutcome outcome)
    {
    }

    public void End(IReadOnlyCollection<CaseOutcome> outcomes)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var xml = XmlWriter.Create(text, s_settings))
        {
            xml.WriteStartElement("testsuites");
            foreach (IGrouping<string, CaseOutcome> file in outcomes.GroupBy(outcome => outcome.Case.File))
            {
                Write(xml, file);
            }

            xml.WriteEndElement();
        }

        screen.Write(text.Append('\n').ToString());
    }

    private static void Write(XmlWriter xml, IGrouping<string, CaseOutcome> file)
    {
        xml.WriteStartElement("testsuite");
        Write(xml, "name", file.Key);
        Write(xml, "tests", Text(file.Count()));
        Write(xml, "failures", Text(file.Count(outcome => outcome.HasFailed)));
        Write(xml, "time", Text(file.Sum(outcome => outcome.Duration.TotalSeconds)));
        foreach (CaseOutcome outcome in file)
        {
            xml.WriteStartElement("testcase");
            Write(xml, "classname", file.Key);
            Write(xml, "name", outcome.Case.Name);
            Write(xml, "file", file.Key);
            Write(xml, "line", Text(outcome.Case.Line));
            Write(xml, "time", Text(outcome.Duration.TotalSeconds));
            if (outcome.HasFailed)
            {
                xml.WriteStartElement("failure");
                Write(xml, "message", "the transcript is another one");
                xml.WriteString(SafeText.Show(outcome.Result.Difference()));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, SafeText.Line(value));

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}

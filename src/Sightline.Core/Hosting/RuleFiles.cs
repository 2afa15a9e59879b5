using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Identity;

namespace Sightline.Hosting;

/// <summary>
/// Rules as files under <c>config/rules</c>. A file that is new or changed becomes a draft, or goes live where the node is set so, once: what persons make of the draft since
/// is not written over by the same file again.
/// </summary>
internal sealed class RuleFiles(RuleDesk desk, IJournal journal, IOptions<RuleOptions> options)
{
    public async Task<(IReadOnlyList<string> Problems, IReadOnlyList<FactDraft> Facts)> OfferAllAsync(IEnumerable<string> files, string actor)
    {
        var (problems, facts) = (new List<string>(), new List<FactDraft>());
        foreach (var file in files)
        {
            var (found, fact) = Offer(Path.GetFileNameWithoutExtension(file), await File.ReadAllTextAsync(file), actor);
            problems.AddRange(found.Select(p => $"rules/{Path.GetFileName(file)}: {(p.Pointer.Length == 0 ? "the file" : p.Pointer)}: {p.Detail}"));
            if (fact is not null)
            {
                facts.Add(fact);
            }
        }

        return (problems, facts);
    }

    private (IReadOnlyList<ContractError> Problems, FactDraft? Fact) Offer(string name, string text, string actor)
    {
        var (file, problems) = RuleCheck.Read(text);
        if (file is null)
        {
            return (problems, null);
        }

        if (file.Id != name)
        {
            return ([new ContractError("/id", $"Is '{file.Id}'. Write '{name}', as in the file's name; two files for one rule would replace each other for ever.")], null);
        }

        var (by, key) = (ActorText.Parse(actor).Who, $"file:{RuleLifeBook.HashOf(text)}");
        var draft = options.Value.LiveFiles ? desk.LiveFile(file, text, by, actor, key, options.Value.LateAfter) : desk.Draft(file, text, by, actor, key);
        return journal.Find(draft.Kind, draft.Source, draft.Key!) is not null || desk.Find(file.Id, file.Version)?.Text == text ? ([], null)
            : desk.Refusal(file, text) is { } why ? ([new ContractError("/version", why)], null)
            : ([], draft);
    }
}

using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Model;
using Sightline.Server.Pages;

namespace Sightline.Tests.Pages;

/// <summary>Whatever a target or a change request can be has its words: a page does not fail for one that came later.</summary>
public sealed class TargetTextTests
{
    private static readonly Dictionary<string, string> s_english = Languages.Shipped()["en"];

    public static TheoryData<string> Keys =>
    [
        .. DeliveryClasses.Kinds.Select(kind => $"told.{kind}"),
        .. DeliveryClasses.All.Select(name => $"targets.class.{name}"),
        .. TargetStages.All.SelectMany(stage => (string[])[$"stage.{stage}", $"targets.will.{stage}", $"targets.set.{stage}", $"notice.stage-{stage}"]),
        .. Enum.GetNames<Maturity>().Select(name => $"targets.maturity.{name.ToLowerInvariant()}"),
        .. Enum.GetValues<ChangeState>().SelectMany(state => (string[])[$"changes.is.{ChangeLife.Word(state)}", $"changes.means.{ChangeLife.Word(state)}"]),
        .. ((string[])[ChangeLife.Ask, ChangeLife.Use, ChangeLife.End, .. ChangeLife.Decisions]).Select(act => $"changes.step.{act}"),
        .. ((string[])[ChangeLife.Ask, .. ChangeLife.Decisions]).Select(act => $"notice.change-{act}"),
        .. RiskLevels.All.Select(level => $"changes.level.{level}"),
        .. ChangeKinds.All.Select(kind => $"changes.kind.{kind.Name}"),
    ];

    [Theory, MemberData(nameof(Keys))]
    public void It_has_its_words(string key) => Assert.Contains(key, s_english.Keys);
}

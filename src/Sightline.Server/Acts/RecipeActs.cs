using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Context.Recipes;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What somebody wants of a version of a recipe.</summary>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Version">The version.</param>
/// <param name="Act">approve, activate or retire.</param>
/// <param name="Reason">Why.</param>
/// <param name="Draft">Journal position of the draft that was read; null for whichever is there.</param>
/// <param name="Signature">What is given to sign.</param>
internal sealed record RecipeWish(string Recipe, string Version, string Act, string? Reason, long? Draft, SignatureWish Signature);

/// <summary>
/// Approves, activates and retires versions of recipes. One at a time: each is judged by what the one before has left.
/// An approval is always signed; the others where the plant says so.
/// </summary>
internal sealed class RecipeActs(RecipeDesk desk, Signatures signatures, IJournal journal, Projector projector, IOptions<RecipeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>An act as the settings name it.</summary>
    public static string NameOf(string act) => "recipe." + act;

    public bool IsSigned(string act) => act == RecipeLife.Approve || signatures.AreNeededFor(NameOf(act));

    public async Task<ActOutcome> DoAsync(HttpContext http, RecipeWish wish)
    {
        if (wish.Act != RecipeLife.Activate && string.IsNullOrWhiteSpace(wish.Reason))
        {
            return new ActOutcome.Wrong([new ContractError("/reason", $"Missing. Send why you {wish.Act} this version: whoever reads its history wants to know.")]);
        }

        await _one.WaitAsync(http.RequestAborted);
        try
        {
            return Find(wish) is var (version, missing) && version is null ? missing! : await DoAsync(http, version!, wish);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private (RecipeVersion? Version, ActOutcome? Missing) Find(RecipeWish wish)
    {
        if (desk.Find(wish.Recipe, wish.Version) is { } found)
        {
            return (found, null);
        }

        var others = desk.Versions(wish.Recipe);
        return (null, new ActOutcome.NotFound(others.Count == 0
            ? $"There is no recipe '{wish.Recipe}'. Draft it with PUT /api/v1/recipes/{Uri.EscapeDataString(wish.Recipe)}."
            : $"Recipe '{wish.Recipe}' has no version '{wish.Version}'. It has {string.Join(", ", others.Take(10).Select(v => $"'{v.Version}'"))}."));
    }

    private async Task<ActOutcome> DoAsync(HttpContext http, RecipeVersion version, RecipeWish wish)
    {
        var who = ActorText.Parse(http.ActorInFull()).Who;
        if (Refusal(version, wish, who) is { } why)
        {
            return new ActOutcome.Conflict(why);
        }

        SigningHand? hand = null;
        if (IsSigned(wish.Act))
        {
            (hand, var unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish.Signature, http.Connection.RemoteIpAddress?.ToString());
            if (unsigned is not null)
            {
                return new ActOutcome.NotSigned(unsigned);
            }
        }

        var position = await desk.ChangeAsync(ChangeOf(version, wish, who, hand), http.ActorInFull());
        if (position == 0)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.ReachAsync(position, http.RequestAborted);
        return desk.Find(version.Recipe, version.Version)!.State == RecipeLife.After(version.State, wish.Act)
            ? new ActOutcome.Done()
            : new ActOutcome.Conflict($"Version '{version.Version}' of recipe '{version.Recipe}' was changed in the same moment, and this was not done. Read it again.");
    }

    /// <summary>Why an act is not to be done; null where nothing speaks against it.</summary>
    private string? Refusal(RecipeVersion version, RecipeWish wish, string who)
    {
        var name = $"Version '{version.Version}' of recipe '{version.Recipe}'";
        if (RecipeLife.After(version.State, wish.Act) is null)
        {
            return $"{name} is {RecipeLife.Word(version.State)}. {WhatToDo(version.State, wish.Act)}";
        }

        if (wish.Act == RecipeLife.Approve)
        {
            return Approval.WhyNot(name, wish.Draft, version.Drafted.Position, who, options.Value.FourEyes ? version.Authors : null, isUntried: false, "recipes");
        }

        return wish.Act == RecipeLife.Activate && desk.RivalOf(version) is { } rival
            ? $"{name} is for the same product, variant and station as recipe '{rival.Recipe}' version '{rival.Version}', which is active. Retire that first, or say in a new version what this one is for."
            : null;
    }

    private static string WhatToDo(RecipeState state, string act) => (state, act) switch
    {
        (RecipeState.Draft, _) => "Approve it first.",
        (RecipeState.Retired, _) => "Nothing leads back from there: draft a new version.",
        (RecipeState.Active, RecipeLife.Activate) => "Nothing is left to do.",
        _ => "It was approved already.",
    };

    private RecipeChange ChangeOf(RecipeVersion version, RecipeWish wish, string who, SigningHand? hand) => new()
    {
        Recipe = version.Recipe,
        Version = version.Version,
        Act = wish.Act,
        Draft = version.Drafted.Position,
        By = who,
        Reason = wish.Reason,
        FourEyes = wish.Act == RecipeLife.Approve ? options.Value.FourEyes : null,
        Old = new RecipeStanding { State = RecipeLife.Word(version.State), ContentSha256 = version.ContentSha256 },
        New = new RecipeStanding { State = RecipeLife.Word(RecipeLife.After(version.State, wish.Act)!.Value), ContentSha256 = version.ContentSha256 },
        Signature = hand?.Sign(wish.Reason ?? "", version.Object, journal.At(version.Drafted.Position)!.Hash),
    };
}

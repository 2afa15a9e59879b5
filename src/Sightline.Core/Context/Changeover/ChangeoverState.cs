using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Context.Changeover;

/// <summary>How a line stands with its changeover. Words are written to facts and never change.</summary>
[JsonConverter(typeof(ChangeoverStateWords))]
internal enum ChangeoverState
{
    /// <summary>Nothing is being changed over: the last changeover was confirmed, or there was none.</summary>
    Running,

    /// <summary>Nothing is being changed over; somebody let the line run against its permit.</summary>
    Overridden,

    /// <summary>Nothing is being changed over; the last changeover was given up, and what was made before goes on.</summary>
    Cancelled,

    /// <summary>Asked for; nobody has begun to clear the line.</summary>
    Requested,

    /// <summary>Part of the clearance is done.</summary>
    Clearing,

    /// <summary>The line is clear and stations are told the new recipe; not all of them report it yet.</summary>
    RecipeSent,

    /// <summary>A station reports another recipe than was sent.</summary>
    RecipeDiffers,

    /// <summary>Every recipe is the expected one; challenge pieces are still to be shown.</summary>
    Challenging,

    /// <summary>All is as expected and waits for somebody to confirm it.</summary>
    Confirming,
}

/// <summary>What can happen to a line that has, or had, a changeover.</summary>
internal enum ChangeoverEvent
{
    /// <summary>Somebody asks for one, and there is something to clear.</summary>
    Request,

    /// <summary>Somebody asks for one, and the line has nothing to clear.</summary>
    RequestReady,

    /// <summary>An item of the clearance is done, and more is to do.</summary>
    Clear,

    /// <summary>The last item is done, and no second person is asked for.</summary>
    ClearLast,

    /// <summary>A second person agrees that the line is clear.</summary>
    Approve,

    /// <summary>A station has not reported since the recipe was sent.</summary>
    RecipeMissing,

    /// <summary>A station reports or uses another recipe than is expected.</summary>
    RecipeDiffers,

    /// <summary>Every station that has a recipe to expect reports it.</summary>
    RecipeSame,

    /// <summary>Challenge pieces are asked for, and have not passed since the recipe was sent.</summary>
    ChallengeMissing,

    /// <summary>Challenge pieces have passed, or none are asked for.</summary>
    ChallengePassed,

    /// <summary>Somebody confirms expected against actual.</summary>
    Confirm,

    /// <summary>Somebody gives it up.</summary>
    Cancel,

    /// <summary>A named role lets the line run against its permit.</summary>
    Override,
}

/// <summary>States as words, in facts and in the API.</summary>
internal sealed class ChangeoverStateWords() : JsonStringEnumConverter<ChangeoverState>(JsonNamingPolicy.CamelCase)
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

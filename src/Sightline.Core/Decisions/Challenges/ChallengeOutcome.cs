using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Decisions.Challenges;

/// <summary>What a station made of a test piece. The numbers are those of the tables.</summary>
internal enum ChallengeOutcome
{
    /// <summary>It said what is known of the piece.</summary>
    Caught = 0,

    /// <summary>It said something else.</summary>
    Missed = 1,

    /// <summary>Sent as a challenge, of a part that is no registered piece: nobody can say whether it was right.</summary>
    NotRegistered = 2,
}

/// <summary>Compares what a station said of a test piece with what is known of it: the result, and where a class or zone is known, a defect of that class in that zone.</summary>
internal static class ChallengeJudge
{
    public static (ChallengeOutcome Outcome, string Why) Of(ChallengePiece? piece, Inspection said)
    {
        if (piece is null)
        {
            return (ChallengeOutcome.NotRegistered, $"'{said.Part.Serial ?? said.Part.Batch}' is no registered test piece: register it with PUT /api/v1/challenge-pieces.");
        }

        if (said.Result != piece.Expected)
        {
            return (ChallengeOutcome.Missed, $"Said {Word(said.Result)}, and {Word(piece.Expected)} is right.");
        }

        var found = said.Defects ?? [];
        return piece is { ExpectedClass: null, Location: null } || found.Any(d => Fits(piece, d)) ? (ChallengeOutcome.Caught, $"Said {Word(said.Result)}, which is right.")
            : (ChallengeOutcome.Missed, $"Said {Word(said.Result)}, and found no '{piece.ExpectedClass ?? "defect"}'{(piece.Location is { } zone ? $" in zone '{zone}'" : "")}.");
    }

    private static bool Fits(ChallengePiece piece, Defect found) =>
        (piece.ExpectedClass is null || found.Class == piece.ExpectedClass) && (piece.Location is null || found.Location?.Zone == piece.Location);

    private static string Word(InspectionResult result) => result.ToString().ToLowerInvariant();
}

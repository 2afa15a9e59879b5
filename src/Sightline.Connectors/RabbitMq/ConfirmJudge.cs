using Sightline.Model;

namespace Sightline.Connectors.RabbitMq;

/// <summary>Turns what the broker said into an outcome. Where it leaves a doubt about what was stored, the outcome is Unknown.</summary>
internal sealed class ConfirmJudge(RabbitMqTargetOptions options)
{
    /// <summary>What becomes of the message.</summary>
    /// <param name="confirm">What the broker said.</param>
    /// <param name="message">The message.</param>
    /// <param name="routingKey">The routing key it was published with.</param>
    /// <param name="alarm">Why the broker reads nothing now; null while it does.</param>
    public DeliveryOutcome Judge(Confirm confirm, DeliveryMessage message, string routingKey, string? alarm) => confirm switch
    {
        Confirm.Taken => new DeliveryOutcome.Accepted($"{options.Exchange}/{routingKey}/{message.Key}"),
        Confirm.NotTaken when options.OneQueue => new DeliveryOutcome.TryAgain(
            "The broker confirmed that its queue did not take the message. It may be full, or without its majority."),
        Confirm.NotTaken => new DeliveryOutcome.Unknown(
            "The broker confirmed that a queue did not take the message; another may have. Look into the queues bound to the exchange, or state oneQueue where there is one."),
        Confirm.CameBack back => new DeliveryOutcome.Refused(
            $"No queue is bound to the exchange '{options.Exchange}' for the routing key '{routingKey}'. Bind one, or correct routingKey; then retry. The broker said {back.Code}: {back.Words}.", $"{back.Code}"),
        Confirm.Rejected no => new DeliveryOutcome.Refused($"The broker said {no.Code}: {no.Words}. {Remedy(no.Code)}", $"{no.Code}"),
        Confirm.Lost lost => new DeliveryOutcome.Unknown($"The connection broke before the confirm came. The broker may have stored the message. ({lost.Reason})"),
        Confirm.Late when alarm is not null => new DeliveryOutcome.Unknown(
            $"No confirm came within {options.Timeout:c}, because the broker takes no messages now: {alarm}. It may store this one when that ends."),
        Confirm.Late => new DeliveryOutcome.Unknown($"No confirm came within {options.Timeout:c}. The broker may have stored the message."),
        _ => throw new InvalidOperationException("Unhandled confirm."),
    };

    private string Remedy(ushort code) => code switch
    {
        403 => $"Give the user '{options.User}' the permission to write to the exchange, then retry.",
        404 => "Declare the exchange, or correct exchange or virtualHost, then retry.",
        _ => "Correct what it names, then retry.",
    };
}

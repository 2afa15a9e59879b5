using Sightline.Model;

namespace Sightline.Context;

/// <summary>Registered test pieces by what is written on them. Where two have the same serial, the one registered last has it.</summary>
internal sealed class TestPieces
{
    private readonly Dictionary<string, ChallengePiece> _byId = [];
    private readonly Dictionary<string, ChallengePiece> _bySerial = [];

    public IEnumerable<ChallengePiece> All => _byId.Values;

    public ChallengePiece? Of(string serial) => _bySerial.GetValueOrDefault(serial);

    public void Clear()
    {
        _byId.Clear();
        _bySerial.Clear();
    }

    public void Put(ChallengePiece piece)
    {
        foreach (var serial in _byId.GetValueOrDefault(piece.Id)?.Serials ?? [])
        {
            if (_bySerial.GetValueOrDefault(serial)?.Id == piece.Id)
            {
                _bySerial.Remove(serial);
            }
        }

        _byId[piece.Id] = piece;
        foreach (var serial in piece.Serials)
        {
            _bySerial[serial] = piece;
        }
    }
}
